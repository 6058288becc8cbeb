import { IsInt, Max, Min } from 'class-validator';
import { IsLabel, IsShopId, Optional } from '../fields.js';

/** The customer takes part in the points programme, as a platform tells it. */
export class MemberEnrolledClaimV1 {
  static readonly type = 'loyalty.member-enrolled';
  static readonly version = 1;

  @Optional() @IsLabel(200) channel?: string;
  /** The referral a friend gave them. */
  @Optional() @IsShopId() referralId?: string;
}

/** Points were spent where the shop could not ask first (a till without a line). */
export class PointsRedeemedClaimV1 {
  static readonly type = 'loyalty.points-redeemed';
  static readonly version = 1;

  @IsInt() @Min(1) @Max(1e12) points!: number;
  @Optional() @IsShopId() orderId?: string;
  /** The same redemption told twice is one. */
  @Optional() @IsShopId() redemptionId?: string;
  @Optional() @IsShopId() rewardId?: string;
}

/** A coupon was used: one of ours, or the shop's own. */
export class CouponRedeemedClaimV1 {
  static readonly type = 'loyalty.coupon-redeemed';
  static readonly version = 1;

  @IsShopId() code!: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsLabel(200) campaign?: string;
}
