import type { PurchaseCompletedV1 } from '#lib/contracts';
import { ONE, over, ratio, spread, sum, times, type Ratio } from './ratio.js';

/** What rating reads of an order: the data of a purchase or of an amendment. */
export type Order = Pick<PurchaseCompletedV1, 'orderId' | 'currency' | 'items' | 'subtotalMinor' | 'totalMinor' | 'tenders' | 'channel'>;

export interface OrderLine {
  line: number;
  productId?: string;
  sku?: string;
  category?: string;
  giftCard: boolean;
  /** Its exact part of the subtotal, in minor units. */
  valueMinor: Ratio;
  /** The same in whole minor units; together they are the subtotal. */
  refundableMinor: number;
}

/**
 * The lines of an order at what was charged for them: their amounts, scaled so that they add up to the subtotal (which order-level
 * discounts and adjustments have changed). An order without lines is one line; lines without amounts count alike.
 */
export function linesOf({ items, subtotalMinor }: Pick<Order, 'items' | 'subtotalMinor'>): OrderLine[] {
  if (items.length === 0) return [{ line: 0, giftCard: false, valueMinor: ratio(subtotalMinor), refundableMinor: subtotalMinor }];
  const silent = items.every(({ amountMinor }) => amountMinor === 0);
  const weights = items.map(({ amountMinor }) => (silent ? ONE : ratio(amountMinor)));
  const scale = over(ratio(subtotalMinor), sum(weights));
  const refundable = spread(subtotalMinor, weights);
  return items.map(({ productId, sku, category, giftCard }, line) => ({
    line,
    productId,
    ...(sku && { sku }),
    ...(category && { category }),
    giftCard: giftCard ?? false,
    valueMinor: times(weights[line]!, scale),
    refundableMinor: refundable[line]!,
  }));
}

/** How much of an order was paid with what earns: all but points and gift cards. */
export function earningPart({ tenders = [], totalMinor }: Pick<Order, 'tenders' | 'totalMinor'>): {
  earningMinor: number;
  ofMinor: number;
} {
  const without = tenders
    .filter(({ kind }) => kind === 'points' || kind === 'gift-card')
    .reduce((all, { amountMinor }) => all + amountMinor, 0);
  return { earningMinor: Math.max(0, totalMinor - without), ofMinor: totalMinor };
}

/** The same as a fraction; all of an order of 0. */
export const fractionOf = ({ earningMinor, ofMinor }: { earningMinor: number; ofMinor: number }): Ratio =>
  ofMinor === 0 ? ONE : ratio(earningMinor, ofMinor);
