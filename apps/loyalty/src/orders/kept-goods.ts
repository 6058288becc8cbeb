import type { Micros } from '#lib/contracts';
import { leftOf } from '../earning/keep.js';
import { linesOf } from '../earning/order-lines.js';
import { isZero, sum, type Ratio } from '../earning/ratio.js';
import { availableAt } from '../programme/availability.js';
import type { Programme } from '../programme/programme.js';
import { returnsOf, type Purchase } from './purchase.js';

/** What of a line of a purchase has not come back. */
export interface KeptLine {
  productId?: string;
  category?: string;
  giftCard: boolean;
  quantity: number;
  boughtMinor: number;
  /** Of what was charged for it, in minor units. */
  leftMinor: Ratio;
}

/** The lines of a purchase with what is left of them, whether or not anybody was granted anything for it. */
export function keptLines({ bought, ...purchase }: Purchase): KeptLine[] {
  const lines = linesOf(bought);
  const asGranted = lines.map(({ line, productId, refundableMinor }) => ({
    line,
    ...(productId !== undefined && { productId }),
    refundableMinor,
    points: 0,
    multipliers: [],
  }));
  const left = leftOf({ lines: asGranted }, returnsOf(purchase));
  return lines.map(({ productId, category, giftCard, refundableMinor }, index) => ({
    ...(productId !== undefined && { productId }),
    ...(category !== undefined && { category }),
    giftCard,
    quantity: bought.items[index]?.quantity ?? 1,
    boughtMinor: refundableMinor,
    leftMinor: left[index]!,
  }));
}

/** Whether anything of it is left: a purchase that is cancelled or wholly returned counts as if it had not been made. */
export const stands = (purchase: Purchase): boolean =>
  purchase.cancelledAt === null &&
  (purchase.bought.subtotalMinor === 0 || !isZero(sum(keptLines(purchase).map(({ leftMinor }) => leftMinor))));

/** From when on a purchase can no longer be returned; null while a return is open. */
export function finalAt({ at, deliveries, bought, returns }: Purchase, programme: Programme): Micros | null {
  if (returns.some(({ settledAt }) => settledAt === undefined)) return null;
  return availableAt({ purchasedAt: at, deliveries, lines: Math.max(1, bought.items.length) }, programme);
}
