import type { Decimal } from '#lib/rules';

export interface Reward {
  id: string;
  name: string;
  kind: 'goods' | 'service' | 'money';
  points: number;
  /** What it is worth to the member; always said of money. */
  valueMinor?: number;
  /** The kind of coupon the member gets for it. */
  coupon?: string;
}

/** A reward for part points, part money. */
export interface PartMoney {
  /** The price of 100 missing points in minor units, decimals allowed. */
  minorPer100Points: Decimal;
  /** At least this share of a reward is paid in points. */
  leastPointsPercent: Decimal;
}

/** An order, or a part of it, paid with points. */
export interface Paying {
  /** What 100 points are worth in minor units, decimals allowed. */
  minorPer100Points: Decimal;
  leastPoints: number;
  /** At most this share of an order. */
  mostPercent: Decimal;
}

export interface CouponKind {
  id: string;
  name: string;
  value: CouponValue;
  /** From its issue to the end of a local day. */
  validDays: number;
  /** The goods an order must be worth at least. */
  leastOrderMinor: number;
  campaign?: string;
}

export type CouponValue = { kind: 'amount'; amountMinor: number } | { kind: 'percent'; percent: Decimal } | { kind: 'free-shipping' };
