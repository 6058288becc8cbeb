import { factFrom as fromClaim, type Claim, type Contract, type Fact } from '#lib/contracts';
import type { Origin } from '../take-order/order.js';

/** What orders publishes under where nobody else told it. */
export const ORDERS_SOURCE = 'itinera/orders';

/** The last fact of a matter, and the correlationid that all its facts carry. */
export interface Link {
  source: string;
  factId: string;
  correlationid?: string | undefined;
}

interface Telling<Data> {
  about: string;
  subject: string | undefined;
  data: Data;
  /** What it goes on from. */
  follows?: Link | undefined;
  /** The fact of the same claim that it follows from directly. */
  because?: Fact | undefined;
}

/**
 * A fact made from a claim; that of a matter carries the correlationid it began with. Its cause is the claim. What was asked of us is no
 * message of the log: then it is the step before.
 */
export function factFrom<Data>(claim: Claim, contract: Contract, { follows, because, ...told }: Telling<Data>): Fact<Data> {
  const { causationid, data, ...fact } = fromClaim(claim, contract, told);
  const before = follows && `${follows.source} ${follows.factId}`;
  const cause = because ? `${because.source} ${because.id}` : isAsked(claim) ? before : causationid;
  return {
    ...fact,
    ...(follows?.correlationid !== undefined && { correlationid: follows.correlationid }),
    ...(cause !== undefined && { causationid: cause }),
    data,
  };
}

/** Asked of us over HTTP, not told by a platform. */
export const isAsked = ({ source }: Claim): boolean => source === ORDERS_SOURCE;

export const originOf = (claim: Claim, fact: Fact): Origin => ({ source: claim.source, claimId: claim.id, factId: fact.id });

/** Delivered again: the very claim that was judged then. */
export const isOrigin = (claim: Claim, origin: Origin): boolean => claim.source === origin.source && claim.id === origin.claimId;

/** The shop a claim speaks for; a source without one is a shop of its own without a name. */
export const shopOf = (claim: Claim): string => claim.shop ?? '';
