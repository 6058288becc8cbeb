import type { PurchaseCompletedV1 } from '#lib/contracts';

/** Money by what it was charged for. The three always add up to the total. */
export interface Parts {
  subtotalMinor: number;
  shippingMinor: number;
  taxMinor: number;
}

export const NOTHING: Parts = { subtotalMinor: 0, shippingMinor: 0, taxMinor: 0 };

export const totalOf = (parts: Parts): number => parts.subtotalMinor + parts.shippingMinor + parts.taxMinor;

/** The claim that was first to say something, and the fact it became. Whoever says it again is pointed here. */
export interface Origin {
  source: string;
  claimId: string;
  factId: string;
}

/** Something that was told of an order's parcels. */
export interface Told {
  kind: 'promised' | 'shipped' | 'delivered' | 'delayed';
  time: string;
  /** Absent: the order as a whole. */
  parcel?: string;
  lines?: number[];
  promisedAt?: string;
  correlationid?: string;
  origin: Origin;
}

/** What judging needs to know of an order. */
export interface Order {
  shop: string;
  orderId: string;
  /** Of the fact that opened it; every later fact about the order carries it. */
  subject?: string;
  time: string;
  currency: string;
  opened: Origin;
  /** As it now stands, after amendments. */
  parts: Parts;
  refunded: Parts;
  /** How many refunds there were: an order of 0 is refunded only by one. */
  refunds: number;
  /** The highest known; 0 is the purchase itself. */
  revision: number;
  cancelled?: Origin;
  /** In the order in which it was told. */
  told?: readonly Told[];
  /** How the purchase now reads; set only where judging changed it. */
  purchase?: PurchaseCompletedV1;
}

/** What may still be refunded, by part. After an amendment below what was refunded it is nothing, never less. */
export function leftOf({ parts, refunded }: Order): Parts {
  return {
    subtotalMinor: Math.max(0, parts.subtotalMinor - refunded.subtotalMinor),
    shippingMinor: Math.max(0, parts.shippingMinor - refunded.shippingMinor),
    taxMinor: Math.max(0, parts.taxMinor - refunded.taxMinor),
  };
}

export const leftMinorOf = ({ parts, refunded }: Order): number => Math.max(0, totalOf(parts) - totalOf(refunded));
