import type { Micros } from '#lib/contracts';
import { decimal, floor, ratio, times } from '../earning/ratio.js';
import type { CouponKind } from '../programme/programme.js';

/** A coupon as it is kept. Its code is not: a code is money. */
export interface Coupon {
  id: string;
  kind: string;
  /** The version it was issued under; its terms are that version's for ever. */
  programmeVersion: string;
  /** Null: whoever has the code may use it. */
  member: string | null;
  campaign: string | null;
  issuedAt: Micros;
  /** From here on it cannot be used; the end of a local day. */
  expiresAt: Micros;
  /** Held for one order until then. */
  reserved: { order: string; until: Micros } | null;
  redeemed: Redeemed | null;
}

export interface Redeemed {
  at: Micros;
  /** `[shop, orderId]`; null where the shop did not say for which order. */
  order: string | null;
  /** `source id` of the claim that told of it. */
  claim: string | null;
  /** What it was worth; null where the shop did not say of what. */
  valueMinor: number | null;
}

/** Who wants to use a coupon, and for what. */
export interface Use {
  at: Micros;
  order: string | null;
  claim?: string;
  /** Whether the coupon's member and whoever uses it are one customer. */
  isItsMember: boolean;
}

export interface Basket {
  /** The goods, after other discounts. */
  amountMinor: number;
  currency: string;
  /** What delivery costs, where the shop says so: what free shipping is worth. */
  shippingMinor?: number | undefined;
}

export type Refusal = 'not-its-member' | 'redeemed' | 'expired' | 'reserved' | 'other-currency' | 'below-least';

/**
 * Why a coupon cannot be used; null where it can. A coupon is used once: an order that is cancelled or wholly refunded does not give it
 * back, or it could be used without end by ordering and returning; a shop that wants to issues another.
 */
export function refusalOf(coupon: Coupon, { at, order, isItsMember }: Use): Refusal | null {
  if (coupon.member !== null && !isItsMember) return 'not-its-member';
  if (coupon.redeemed) return 'redeemed';
  if (at >= coupon.expiresAt) return 'expired';
  if (coupon.reserved && at < coupon.reserved.until && coupon.reserved.order !== order) return 'reserved';
  return null;
}

/** Whether a coupon was redeemed already by what is told again now: the same order, or the same claim. */
export function isTheSame({ redeemed }: Coupon, { order, claim }: Use): boolean {
  if (!redeemed) return false;
  return (order !== null && redeemed.order === order) || (claim !== undefined && redeemed.claim === claim);
}

/** Why a coupon is not for this basket; null where it is. */
export function refusalOfBasket({ leastOrderMinor }: CouponKind, currency: string, basket: Basket): Refusal | null {
  if (basket.currency !== currency) return 'other-currency';
  return basket.amountMinor < leastOrderMinor ? 'below-least' : null;
}

/** What a coupon takes off: never more than the goods are worth; a percentage in favour of the shop by less than a minor unit. */
export function valueOf({ value }: CouponKind, { amountMinor, shippingMinor = 0 }: Basket): number {
  switch (value.kind) {
    case 'amount':
      return Math.min(value.amountMinor, amountMinor);
    case 'percent':
      return Math.min(floor(times(times(decimal(value.percent), ratio(1, 100)), ratio(amountMinor))), amountMinor);
    case 'free-shipping':
      return shippingMinor;
  }
}
