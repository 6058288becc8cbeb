import { formatInstant, wireType, IdentifiedClaimV1, IdentifiersSeenV1, type Fact, type Micros } from '#lib/contracts';
import { ownerOf, publishClaim, publishFact, type Publication } from '#lib/log';
import type { Texts } from '#lib/sealing';
import type { ReceivedEvent } from '../intake/received.js';

const IDENTIFIED = wireType(IdentifiedClaimV1);
const SEEN = wireType(IdentifiersSeenV1);

/** An event taken for the first time, and what its subject is. */
export interface Accepted {
  event: ReceivedEvent;
  subject?: string;
  /** Identity has not been told of this subject yet. */
  newSubject: boolean;
}

/** What the door publishes of an event: the claim for its judge, or the fact itself for what needs none; and who it shows, for identity. */
export function publicationsOf({ event, subject, newSubject }: Accepted, now: Micros, texts: Texts): Publication[] {
  const envelope = envelopeOf(event, subject, now);
  const publications: Publication[] = [];
  const needsIdentity = newSubject || event.identifiers.length > 1 || event.traits !== undefined || event.type === IDENTIFIED;
  if (needsIdentity && event.identifiers.length > 0) publications.push(publishClaim(seen(event, envelope)));
  if (event.type === IDENTIFIED) return publications;
  publications.push(ownerOf(event.type) === 'journey' ? publishFact(envelope) : publishClaim(texts.seal(envelope)));
  return publications;
}

/** A touchpoint is a fact as it comes in; everything else waits for its judge. */
export const isJudged = (event: ReceivedEvent): boolean => ownerOf(event.type) === 'journey';

function envelopeOf(event: ReceivedEvent, subject: string | undefined, now: Micros): Fact {
  return {
    specversion: '1.0',
    id: event.id,
    source: event.source,
    type: event.type,
    time: formatInstant(event.time),
    ...(subject && { subject }),
    datacontenttype: 'application/json',
    ...(event.sequence !== undefined && { sequence: event.sequence }),
    recordedtime: formatInstant(now),
    ...(event.originalTime !== undefined && { originaltime: formatInstant(event.originalTime) }),
    ...(event.sentTime !== undefined && { senttime: formatInstant(event.sentTime) }),
    ...(event.shop && { shop: event.shop }),
    correlationid: event.correlationid ?? event.id,
    ...(event.traceparent !== undefined && { traceparent: event.traceparent }),
    data: event.data,
  };
}

/** What identity is told: the one message that carries identifiers, kept for days only. */
function seen(event: ReceivedEvent, envelope: Fact): Fact<IdentifiersSeenV1> {
  return {
    ...envelope,
    id: `${event.id}/identifiers`,
    type: SEEN,
    // An answer is due only for what was itself about who someone is.
    ...(event.type === IDENTIFIED && { claimid: event.id }),
    causationid: `${event.source} ${event.id}`,
    data: {
      identifiers: event.identifiers,
      strength: event.identifying ? 'identifying' : 'touchpoint',
      event: event.type,
      ...(event.traits && { traits: event.traits }),
      ...(event.channel && { channel: event.channel }),
      ...(event.campaign && { campaign: event.campaign }),
    },
  };
}
