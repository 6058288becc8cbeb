import {
  CampaignTargetedV1,
  ChallengeCompletedV1,
  CouponRedeemedV1,
  MemberEnrolledV1,
  PartnerPointsAccruedV1,
  PointsActivatedV1,
  PointsDonatedV1,
  PointsEarnedV1,
  PointsExpiredV1,
  PointsRedeemedV1,
  PointsReinstatedV1,
  PointsReversedV1,
  PointsTransferredV1,
  ReferralMadeV1,
  RewardRedeemedV1,
  wireType,
  type Fact,
} from '#lib/contracts';
import { datedFacts, type Dated } from '../dated.js';

export type { Dated } from '../dated.js';

export const ENROLLED = wireType(MemberEnrolledV1);
export const EARNED = wireType(PointsEarnedV1);
export const ACTIVATED = wireType(PointsActivatedV1);
export const ACCRUED = wireType(PartnerPointsAccruedV1);
export const REDEEMED = wireType(PointsRedeemedV1);
export const DONATED = wireType(PointsDonatedV1);
export const TRANSFERRED = wireType(PointsTransferredV1);
export const REVERSED = wireType(PointsReversedV1);
export const REINSTATED = wireType(PointsReinstatedV1);
export const EXPIRED = wireType(PointsExpiredV1);
export const REWARDED = wireType(RewardRedeemedV1);
export const COUPON_REDEEMED = wireType(CouponRedeemedV1);
export const CHALLENGE_COMPLETED = wireType(ChallengeCompletedV1);
export const REFERRAL_MADE = wireType(ReferralMadeV1);
export const TARGETED = wireType(CampaignTargetedV1);

/** The facts that move points. */
export const POSTING_TYPES: ReadonlySet<string> = new Set([
  EARNED,
  ACTIVATED,
  ACCRUED,
  REDEEMED,
  DONATED,
  TRANSFERRED,
  REVERSED,
  REINSTATED,
  EXPIRED,
]);

/** The facts the loyalty KPIs are made of; every other type changes nothing here. */
export const LOYALTY_TYPES: ReadonlySet<string> = new Set([
  ...POSTING_TYPES,
  ENROLLED,
  REWARDED,
  COUPON_REDEEMED,
  CHALLENGE_COMPLETED,
  REFERRAL_MADE,
  TARGETED,
]);

/** Those of one customer that are of these types: in fact order, each once. */
export const loyaltyFactsOf = (facts: readonly Fact[], types = LOYALTY_TYPES): Dated[] => datedFacts(facts, types);
