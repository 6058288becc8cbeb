import { amount, ratio, type Definition, type Result } from '../definition.js';

const BECAME_AVAILABLE =
  'the points that became available in the window (a lot with the first of its points; received ones with their transfer, and no longer where they were given away)';

/** What the points programme is asked for. */
export const LOYALTY_DEFINITIONS: readonly Definition[] = [
  {
    name: 'members',
    version: 1,
    unit: 'customers',
    groups: ['channel'],
    words: 'Customers enrolled in the points programme at the instant itself, each once; the window changes nothing',
    metrics: ['members'],
    evaluate: (tally) => amount(tally.of('members')),
  },
  {
    name: 'activeEngagementRate',
    version: 1,
    unit: 'ratio',
    groups: [],
    words:
      'Members at the instant with an activity in the window ÷ members at the instant: a reward or coupon redeemed, points spent on an order or at a partner, a donation, a transfer given, a challenge completed, a referral made, a review or survey rewarded',
    metrics: ['engagedMembers', 'members'],
    evaluate: (tally) => ratio(tally.of('engagedMembers'), tally.of('members')),
  },
  {
    name: 'activeMemberRate',
    version: 1,
    unit: 'ratio',
    groups: [],
    words:
      'Members at the instant who in the window earned points (of the programme or a partner) or redeemed points, a reward or a coupon, or donated ÷ members at the instant',
    metrics: ['activeMembers', 'members'],
    evaluate: (tally) => ratio(tally.of('activeMembers'), tally.of('members')),
  },
  {
    name: 'pointsLiability',
    version: 1,
    unit: 'points',
    groups: [],
    words:
      'Points members can spend or are waiting for at the instant itself: what is left of lots that have not expired, and what is pending. Debts stand beside it and are never taken off; the window changes nothing',
    metrics: ['pointsAvailable', 'pointsPending', 'pointsOwed'],
    evaluate: (tally) => liability(tally.of('pointsAvailable'), tally.of('pointsPending'), tally.of('pointsOwed')),
  },
  {
    name: 'redemptionRate',
    version: 1,
    unit: 'ratio',
    groups: [],
    words: `Of ${BECAME_AVAILABLE}, the share spent by the instant on rewards, orders, partners and donations. Given back after a return they count as not spent from then on; transfers, reversals and paid debts are no redemption`,
    metrics: ['redeemedPoints', 'usablePoints'],
    evaluate: (tally) => ratio(tally.of('redeemedPoints'), tally.of('usablePoints')),
  },
  {
    name: 'expiryRate',
    version: 1,
    unit: 'ratio',
    groups: [],
    words: `Of ${BECAME_AVAILABLE}, the share expired by the instant; what was reversed after it had expired is not counted as expired any more`,
    metrics: ['expiredPoints', 'usablePoints'],
    evaluate: (tally) => ratio(tally.of('expiredPoints'), tally.of('usablePoints')),
  },
  {
    name: 'breakage',
    version: 1,
    unit: 'ratio',
    groups: [],
    words:
      'Of the points of the lots that ended in the window (nothing was left to spend: spent, expired, reversed or given away), the share that expired; what was given away counts with the lot it became',
    metrics: ['brokenPoints', 'endedPoints'],
    evaluate: (tally) => ratio(tally.of('brokenPoints'), tally.of('endedPoints')),
  },
  {
    name: 'campaignEngagementRate',
    version: 1,
    unit: 'ratio',
    groups: ['campaign'],
    words:
      "Of the customers chosen for a campaign in the window, each once a campaign, the share that by the instant redeemed a coupon, a reward or points naming the campaign within the campaign's dates",
    metrics: ['campaignRedeemers', 'campaignTargets'],
    evaluate: (tally) => ratio(tally.of('campaignRedeemers'), tally.of('campaignTargets')),
  },
];

const liability = (available: number, pending: number, debt: number): Result => ({
  ...amount(available + pending),
  parts: { available, pending, debt },
});
