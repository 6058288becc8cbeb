import type { Claim, Fact } from '#lib/contracts';
import type { Origin } from '../take-order/order.js';

export { factFrom } from '#lib/contracts';

export const originOf = (claim: Claim, fact: Fact): Origin => ({ source: claim.source, claimId: claim.id, factId: fact.id });

/** Delivered again: the very claim that was judged then. */
export const isOrigin = (claim: Claim, origin: Origin): boolean => claim.source === origin.source && claim.id === origin.claimId;

/** The shop a claim speaks for; a source without one is a shop of its own without a name. */
export const shopOf = (claim: Claim): string => claim.shop ?? '';
