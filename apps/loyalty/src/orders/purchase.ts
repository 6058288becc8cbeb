import type { Micros, RefundIssuedV1, Tender } from '#lib/contracts';
import type { Grant } from '../earning/grant.js';
import type { Returns } from '../earning/keep.js';
import { orderKey, orderLot } from '../earning/order-key.js';
import type { Order } from '../earning/order-lines.js';
import type { Because } from '../members/posting-facts.js';

/** What loyalty keeps of a purchase: as it was bought, what has happened to it since, and what was granted for it. */
export interface Purchase {
  /** '' for the shop without a name. */
  shop: string;
  orderId: string;
  subject: string;
  at: Micros;
  because: Because;
  bought: Order;
  /** By the highest revision. */
  amended: Amended | null;
  cancelledAt: Micros | null;
  deliveries: Delivery[];
  returns: OrderReturn[];
  /** In the order in which they were accepted. */
  refunds: Refund[];
  /** Null while nobody was granted anything for it. Once it is rated, it is never rated again. */
  earned: Earned | null;
}

export interface Amended extends Pick<Order, 'items' | 'subtotalMinor'> {
  revision: number;
  /** Absent in what was kept before points went by it. */
  totalMinor?: number;
}

export interface Delivery {
  /** Of the fact. */
  id: string;
  at: Micros;
  lines?: number[];
}

/** A return holds points from its request until it is settled. */
export interface OrderReturn {
  returnId: string;
  /** All, where none are named. */
  lines?: number[];
  settledAt?: Micros;
}

export type Refund = Pick<RefundIssuedV1, 'refundId' | 'amountMinor' | 'subtotalMinor' | 'lines'> & { tenders?: Tender[] };

export interface Earned {
  member: string;
  /** From when on it counts as earned: the purchase or, where only later it turned out to be a member's, then. */
  at: Micros;
  grant: Grant;
  /** Points taken back so far. */
  reversed: number;
  /** Base points that are left. */
  base: number;
}

export const keyOf = ({ shop, orderId }: Pick<Purchase, 'shop' | 'orderId'>): string => orderKey(shop, orderId);

export const lotOf = ({ shop, orderId }: Pick<Purchase, 'shop' | 'orderId'>): string => orderLot(shop, orderId);

/** What of an order has come back, for what stays of its grant. */
export const returnsOf = ({ refunds, cancelledAt, amended }: Pick<Purchase, 'refunds' | 'cancelledAt' | 'amended'>): Returns => ({
  refunds,
  cancelled: cancelledAt !== null,
  ...(amended && { amended }),
});
