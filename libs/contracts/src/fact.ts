import { createHash } from 'node:crypto';
import type { Micros } from './micros.js';
import { parseInstant } from './micros.js';

/**
 * The envelope of everything in the log: CloudEvents 1.0 in structured JSON. `(source, id)` names it for ever.
 * All instants are RFC 3339 in UTC with six decimals (see micros.ts); `subject` is the pseudonymous subject id.
 */
export interface Fact<Data = unknown> {
  specversion: '1.0';
  id: string;
  source: string;
  /** `itinera.<context>.<noun>-<past verb>.v<N>` */
  type: string;
  /** When it happened, after correction for the sender's clock. */
  time: string;
  subject?: string;
  datacontenttype: 'application/json';
  /** Orders facts of one source within one instant; compared as text. */
  sequence?: string;
  /** When we accepted it. */
  recordedtime: string;
  /** When it happened, as the sender said. */
  originaltime?: string;
  /** When the sender says it sent it. */
  senttime?: string;
  shop?: string;
  /** The id of the claim a whole chain of facts goes back to. */
  correlationid?: string;
  /** `source id` of what directly caused this fact. */
  causationid?: string;
  /** Facts made from a claim are ordered by the claim's id, since their own cannot be foreseen. */
  claimid?: string;
  /** W3C trace context: which trace it belongs to. Nothing is decided by it. */
  traceparent?: string;
  data: Data;
}

/** A claim has the same envelope; what differs is the topic it stands in and that its owner still has to judge it. */
export type Claim<Data = unknown> = Fact<Data>;

/** `itinera.<name>.v<version>`, the type on the wire. */
export function wireType(contract: { type: string; version: number }): string {
  return `itinera.${contract.type}.v${contract.version}`;
}

/** Where a fact stands among others: by time, then sequence, source and id, text compared as UTF-8 bytes. Total. */
export function compareFacts(a: Fact, b: Fact): number {
  return (
    timeOf(a) - timeOf(b) ||
    compareBytes(a.sequence ?? '', b.sequence ?? '') ||
    compareBytes(a.source, b.source) ||
    compareBytes(a.claimid ?? a.id, b.claimid ?? b.id) ||
    compareBytes(a.type, b.type) ||
    compareBytes(a.id, b.id)
  );
}

/** As PostgreSQL compares under `COLLATE "C"`; JavaScript's own order differs beyond the basic plane. */
export function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function timeOf(fact: Fact): Micros {
  const micros = parseInstant(fact.time);
  if (micros === null) throw new Error(`fact ${fact.id} has no valid time`);
  return micros;
}

/**
 * The id of a fact derived from another: UUIDv5 over the cause's source and id, the new type and what it is about.
 * Deriving twice gives the same id, so it is harmless.
 */
export function derivedId(cause: { source: string; id: string }, type: string, about = ''): string {
  return uuidV5(JSON.stringify([cause.source, cause.id, type, about]));
}

/** UUIDv5 (RFC 9562) in the product's own namespace. */
function uuidV5(name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  return formatUuid(hash, 5);
}

const NAMESPACE = Buffer.from('6f1a7c6e9d3b4c61a9b51d0c9d4f2e77', 'hex');

export function formatUuid(bytes: Buffer, version: number): string {
  const copy = Buffer.from(bytes);
  copy[6] = (copy[6]! & 0x0f) | (version << 4);
  copy[8] = (copy[8]! & 0x3f) | 0x80;
  const hex = copy.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
