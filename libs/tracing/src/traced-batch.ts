import { SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { Fact } from '#lib/contracts';
import { contextOf, traceparentOf } from './traceparent.js';

interface Told {
  fact: Fact;
}

/**
 * Does something with a batch of messages, as a span of each traced message's own trace, and lets what is published go on in the trace of
 * what caused it: the cause a fact names, else the claim it was made of, else the batch's only message. What no traced message caused,
 * and what carries a trace already, is left as it is.
 */
export async function tracedBatch<Publication extends Told>(
  name: string,
  messages: readonly (Told & { topic: string })[],
  work: () => Promise<readonly Publication[] | void>,
): Promise<readonly Publication[]> {
  const traced = messages.filter(({ fact }) => fact.traceparent !== undefined);
  if (traced.length === 0) return (await work()) ?? [];
  const spans = traced.map((message) => spanOf(name, message));
  try {
    const published = (await work()) ?? [];
    const traces = new Map(traced.map(({ fact }, index) => [nameOf(fact), traceparentOf(spans[index]) ?? fact.traceparent!]));
    const only = messages.length === 1 ? traces.values().next().value : undefined;
    return published.map((publication) => within(publication, traces, only));
  } catch (error) {
    for (const span of spans) span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

/** It names types and places, never what was said or of whom. */
function spanOf(name: string, { topic, fact }: Told & { topic: string }): Span {
  const attributes = { 'messaging.system': 'itinera', 'messaging.destination.name': topic, 'itinera.type': fact.type };
  return trace.getTracer('itinera').startSpan(name, { kind: SpanKind.CONSUMER, attributes }, contextOf(fact.traceparent));
}

/** A fact may be caused by one published just before it. */
function within<Publication extends Told>(publication: Publication, traces: Map<string, string>, only: string | undefined): Publication {
  const { fact } = publication;
  const traceparent = fact.traceparent ?? traces.get(fact.causationid ?? '') ?? traces.get(`${fact.source} ${fact.claimid}`) ?? only;
  if (traceparent === undefined) return publication;
  traces.set(nameOf(fact), traceparent);
  return fact.traceparent === undefined ? { ...publication, fact: { ...fact, traceparent } } : publication;
}

const nameOf = ({ source, id }: Fact): string => `${source} ${id}`;
