import { derivedId, wireType, type Claim, type Contract, type Fact } from '#lib/contracts';
import type { Origin } from '../take-order/order.js';

/**
 * A fact made from a claim: it keeps the claim's source and times, and its id is the same whenever the claim is judged again.
 * `about` is the matter's own id; `subject` the one under which the matter was opened.
 */
export function factFrom<Data>(
  claim: Claim,
  contract: Contract,
  { about, subject, data }: { about: string; subject: string | undefined; data: Data },
): Fact<Data> {
  const type = wireType(contract);
  return {
    specversion: '1.0',
    id: derivedId(claim, type, about),
    source: claim.source,
    type,
    time: claim.time,
    ...(subject !== undefined && { subject }),
    datacontenttype: 'application/json',
    ...(claim.sequence !== undefined && { sequence: claim.sequence }),
    recordedtime: claim.recordedtime,
    ...(claim.originaltime !== undefined && { originaltime: claim.originaltime }),
    ...(claim.senttime !== undefined && { senttime: claim.senttime }),
    ...(claim.shop !== undefined && { shop: claim.shop }),
    correlationid: claim.correlationid ?? claim.id,
    causationid: `${claim.source} ${claim.id}`,
    claimid: claim.id,
    data,
  };
}

export const originOf = (claim: Claim, fact: Fact): Origin => ({ source: claim.source, claimId: claim.id, factId: fact.id });

/** Delivered again: the very claim that was judged then. */
export const isOrigin = (claim: Claim, origin: Origin): boolean => claim.source === origin.source && claim.id === origin.claimId;

/** The shop a claim speaks for; a source without one is a shop of its own without a name. */
export const shopOf = (claim: Claim): string => claim.shop ?? '';
