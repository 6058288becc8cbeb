import type { ClaimedLineItem, LineItem, PurchaseCompletedClaimV1 } from '#lib/contracts';
import type { Parts } from './order.js';

/** The contracts' bound on money. */
export const MOST_MINOR = 1e13;

/** The amounts of an order, made complete and consistent; `note` says what of the claim had to yield. */
export interface ExactAmounts extends Parts {
  items: LineItem[];
  discountMinor: number;
  adjustmentMinor?: number;
  totalMinor: number;
  note?: string;
}

/**
 * Makes the amounts of a purchase exact. Two equations hold afterwards:
 *
 *     total    = subtotal + shipping + tax
 *     subtotal = Σ lines − discount + adjustment        (for an order told with lines)
 *
 * Absent shipping and tax are 0. The subtotal is as sent, else total − shipping − tax (not below 0), else Σ lines; an absent total
 * follows from the first equation. Where the claim contradicts itself the total is believed first, then the subtotal: a subtotal above
 * the total counts as not sent; shipping and tax that exceed total − subtotal are cut, tax first (it is then included in the prices);
 * what they fall short of it is added to shipping, as charged on top of the goods. The second equation is closed by the order-level
 * discount where the claim gives none and the lines exceed the subtotal, else by the adjustment.
 */
export function exactAmounts(claim: PurchaseCompletedClaimV1): ExactAmounts | { impossible: string } {
  const items = (claim.items ?? []).map(exactLine);
  const linesMinor = items.reduce((sum, line) => sum + line.amountMinor, 0);
  const { parts, notes } = exactParts(claim, linesMinor);
  const totalMinor = parts.subtotalMinor + parts.shippingMinor + parts.taxMinor;
  const explained = explain(parts.subtotalMinor, linesMinor, claim.discountMinor, items.length > 0);
  const largest = Math.max(totalMinor, explained.discountMinor, Math.abs(explained.adjustmentMinor ?? 0));
  if (largest > MOST_MINOR || linesMinor > MOST_MINOR)
    return { impossible: `the amounts of order ${claim.orderId} add up to more than ${MOST_MINOR} minor units` };
  return { items, ...parts, ...explained, totalMinor, ...(notes.length > 0 && { note: notes.join('; ') }) };
}

/** Quantity 1 and amount 0 where the claim is silent. */
export function exactLine(line: ClaimedLineItem): LineItem {
  return { ...line, quantity: line.quantity ?? 1, amountMinor: line.amountMinor ?? 0 };
}

function exactParts(claim: PurchaseCompletedClaimV1, linesMinor: number): { parts: Parts; notes: string[] } {
  const { totalMinor, subtotalMinor: sent, shippingMinor = 0, taxMinor = 0 } = claim;
  if (totalMinor === undefined) return { parts: { subtotalMinor: sent ?? linesMinor, shippingMinor, taxMinor }, notes: [] };
  const notes: string[] = [];
  const believed = sent !== undefined && sent <= totalMinor;
  if (sent !== undefined && !believed) notes.push('the subtotal sent exceeds the total and was worked out from it');
  const subtotalMinor = believed ? sent : Math.max(0, totalMinor - shippingMinor - taxMinor);
  const onTop = totalMinor - subtotalMinor;
  if (shippingMinor + taxMinor === onTop) return { parts: { subtotalMinor, shippingMinor, taxMinor }, notes };
  notes.push('shipping and tax were fitted to total less subtotal');
  if (shippingMinor + taxMinor < onTop) return { parts: { subtotalMinor, shippingMinor: onTop - taxMinor, taxMinor }, notes };
  const shipping = Math.min(shippingMinor, onTop);
  return { parts: { subtotalMinor, shippingMinor: shipping, taxMinor: onTop - shipping }, notes };
}

function explain(
  subtotalMinor: number,
  linesMinor: number,
  sent: number | undefined,
  hasLines: boolean,
): { discountMinor: number; adjustmentMinor?: number } {
  // Without lines there is nothing that could explain the subtotal, and nothing to adjust.
  if (!hasLines) return { discountMinor: sent ?? 0 };
  const discountMinor = sent ?? Math.max(0, linesMinor - subtotalMinor);
  const adjustmentMinor = subtotalMinor - linesMinor + discountMinor;
  return { discountMinor, ...(adjustmentMinor !== 0 && { adjustmentMinor }) };
}
