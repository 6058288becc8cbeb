import { IsCurrency, IsLabel, IsMinor, IsShopId, Optional } from '#lib/contracts';
import { IsInt, Max, Min, ValidateIf } from 'class-validator';

const MOST_AT_ONCE = 1000;
const MOST_MINUTES = 1440;

export class CouponBatch {
  @IsShopId() kind!: string;
  @Optional() @IsInt() @Min(1) @Max(MOST_AT_ONCE) count?: number;
  @Optional() @IsLabel(200) campaign?: string;
  /** A customer who takes part, `userId:…`; absent: whoever has the code may use it. */
  @Optional() @IsLabel(500) member?: string;
}

abstract class ForAnOrder {
  @IsShopId() orderId!: string;
  /** The customer who buys, where the coupon is a member's. */
  @Optional() @IsLabel(500) member?: string;
  @Optional() @IsMinor() shippingMinor?: number;
}

export class CouponReservation extends ForAnOrder {
  @Optional() @IsInt() @Min(1) @Max(MOST_MINUTES) minutes?: number;
  @Optional() @IsMinor() amountMinor?: number;
  @ValidateIf(({ amountMinor }: CouponReservation) => amountMinor !== undefined) @IsCurrency() currency?: string;
}

export class CouponRedemption extends ForAnOrder {
  /** The goods, after other discounts. */
  @IsMinor() amountMinor!: number;
  @IsCurrency() currency!: string;
  @Optional() @IsLabel(200) campaign?: string;
}
