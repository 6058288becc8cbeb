import { IsInt, Max, Min } from 'class-validator';
import { IsLabel, IsMinor, IsShopId, Optional } from '../fields.js';

/** The customer takes part in the points programme. */
export class MemberEnrolledV1 {
  static readonly type = 'loyalty.member-enrolled';
  static readonly version = 1;

  @Optional() @IsLabel(200) channel?: string;
}

/** Points were turned into something. */
export class PointsRedeemedV1 {
  static readonly type = 'loyalty.points-redeemed';
  static readonly version = 1;

  @IsInt() @Min(1) @Max(1e12) points!: number;
  @Optional() @IsShopId() orderId?: string;
}

/** A coupon was used. */
export class CouponRedeemedV1 {
  static readonly type = 'loyalty.coupon-redeemed';
  static readonly version = 1;

  @IsShopId() code!: string;
  @Optional() @IsShopId() orderId?: string;
}

/** A reward was taken. */
export class RewardRedeemedV1 {
  static readonly type = 'loyalty.reward-redeemed';
  static readonly version = 1;

  @IsShopId() rewardId!: string;
  @IsInt() @Min(0) @Max(1e12) points!: number;
  @Optional() @IsMinor() cashMinor?: number;
}

/** Points went to a good cause. */
export class PointsDonatedV1 {
  static readonly type = 'loyalty.points-donated';
  static readonly version = 1;

  @IsLabel(200) cause!: string;
  @IsInt() @Min(1) @Max(1e12) points!: number;
}

/** A challenge was met. */
export class ChallengeCompletedV1 {
  static readonly type = 'loyalty.challenge-completed';
  static readonly version = 1;

  @IsShopId() challengeId!: string;
}

/** A friend the customer brought has bought. */
export class ReferralConvertedV1 {
  static readonly type = 'loyalty.referral-converted';
  static readonly version = 1;

  @IsShopId() referralId!: string;
}
