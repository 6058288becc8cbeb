import { IsIn, IsInt, IsUUID, Max, Min } from 'class-validator';
import { IsCurrency, IsInstant, IsLabel, IsMinor, IsShopId, Optional } from '../fields.js';

/** A reward was taken, for points or for points and money. */
export class RewardRedeemedV1 {
  static readonly type = 'loyalty.reward-redeemed';
  static readonly version = 1;

  @IsUUID() member!: string;
  @IsShopId() redemptionId!: string;
  @IsShopId() rewardId!: string;
  @IsIn(['goods', 'service', 'money']) kind!: 'goods' | 'service' | 'money';
  @IsInt() @Min(0) @Max(1e12) points!: number;
  /** What was paid for missing points. */
  @Optional() @IsMinor() cashMinor?: number;
  @Optional() @IsCurrency() currency?: string;
  @Optional() @IsLabel(200) campaign?: string;
}

/** A coupon with a code of its own was given out. The code itself is worth money and is told to nobody but its holder. */
export class CouponIssuedV1 {
  static readonly type = 'loyalty.coupon-issued';
  static readonly version = 1;

  @IsShopId() couponId!: string;
  @IsShopId() kind!: string;
  @Optional() @IsLabel(200) campaign?: string;
  @Optional() @IsInstant() expiresAt?: string;
}

/** A coupon was used. */
export class CouponRedeemedV1 {
  static readonly type = 'loyalty.coupon-redeemed';
  static readonly version = 1;

  /** Of ours; the shop's own has none. */
  @Optional() @IsShopId() couponId?: string;
  @IsShopId() code!: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsLabel(200) campaign?: string;
  @Optional() @IsMinor() valueMinor?: number;
  @Optional() @IsCurrency() currency?: string;
}
