import type { Micros, PointsEarnedV1, PointsTransferredV1 } from '#lib/contracts';
import {
  ACCRUED,
  CHALLENGE_COMPLETED,
  COUPON_REDEEMED,
  DONATED,
  EARNED,
  ENROLLED,
  REDEEMED,
  REFERRAL_MADE,
  REWARDED,
  TRANSFERRED,
  type Dated,
} from './facts.js';

/** What the programme sees of one customer; several memberships are one member. In fact order. */
export interface Membership {
  /** The first enrolment; null for whoever is no member. */
  enrolment: Dated | null;
  /** What shows that a member takes part. */
  engagements: Dated[];
  /** The trade's narrower view: points earned, points or coupons redeemed. */
  earningsAndRedemptions: Dated[];
}

export function membershipOf(facts: readonly Dated[]): Membership {
  return {
    enrolment: facts.find(({ fact }) => fact.type === ENROLLED) ?? null,
    engagements: facts.filter(isEngagement),
    earningsAndRedemptions: facts.filter(({ fact }) => EARNING.has(fact.type) || REDEEMING.has(fact.type)),
  };
}

/** Points spent on an order or at a partner are a redemption too; given to a cause, they are a donation. */
const REDEEMING: ReadonlySet<string> = new Set([REDEEMED, REWARDED, COUPON_REDEEMED, DONATED]);
const EARNING: ReadonlySet<string> = new Set([EARNED, ACCRUED]);
const ENGAGING: ReadonlySet<string> = new Set([...REDEEMING, CHALLENGE_COMPLETED, REFERRAL_MADE]);
const FOR_WORDS: ReadonlySet<string> = new Set(['review', 'survey']);

/** Being granted points is none, unless for a review or an answer: these the member has given. */
function isEngagement({ fact }: Dated): boolean {
  if (fact.type === TRANSFERRED) return (fact.data as PointsTransferredV1).direction === 'given';
  if (fact.type === EARNED) return FOR_WORDS.has((fact.data as PointsEarnedV1).reason);
  return ENGAGING.has(fact.type);
}

/**
 * The half-open times `(from, to]` in which a member counts as active in a window: from each activity until it leaves the window, but not
 * before the enrolment.
 */
export function activeTimes(activities: readonly Dated[], since: Micros, length: Micros): { from: Micros; to: Micros }[] {
  const times: { from: Micros; to: Micros }[] = [];
  for (const { at } of activities) {
    const [from, to] = [Math.max(at, since), at + length];
    const last = times.at(-1);
    if (to <= from) continue;
    if (last && from <= last.to) last.to = to;
    else times.push({ from, to });
  }
  return times;
}
