import type { LineItem, RefundLine, ReturnedItem } from '#lib/contracts';
import { apportion } from '../refunds/apportion.js';
import { NOTHING, type Parts } from '../take-order/order.js';

/** A line of an order, as far as returns go by it. */
export type Line = Pick<LineItem, 'quantity' | 'amountMinor'>;

/** Less than this is nothing: quantities may be fractions. */
const LEAST = 1e-9;

/** An order told without lines is one line of everything. */
export const linesOf = (items: readonly Line[]): readonly Line[] => (items.length > 0 ? items : [{ quantity: 1, amountMinor: 0 }]);

export const allOf = (items: readonly Line[]): ReturnedItem[] => linesOf(items).map(({ quantity }, line) => ({ line, quantity }));

export const linesNamed = ({ items, lines = [] }: { items?: ReturnedItem[]; lines?: number[] }): number[] =>
  items?.length ? items.map(({ line }) => line) : lines;

/** What is named, as far as there is so much of it; `more` where more was named. */
export function goodsNamed(
  { items, lines }: { items?: ReturnedItem[]; lines?: number[] },
  within: readonly ReturnedItem[],
): { goods: ReturnedItem[]; more: boolean } {
  if (!items?.length && !lines?.length) return { goods: [...within], more: false };
  const quantityIn = (line: number): number => within.find((item) => item.line === line)?.quantity ?? 0;
  // A line of which there is nothing, named as a whole, is more than there is.
  const named = items?.length ? plus([], items) : [...new Set(lines)].map((line) => ({ line, quantity: quantityIn(line) || 1 }));
  const goods = named.map(({ line, quantity }) => ({ line, quantity: Math.min(quantity, quantityIn(line)) })).filter(isSomething);
  const more = named.some(({ line, quantity }) => quantity > quantityIn(line) + LEAST);
  return { goods, more };
}

export function plus(some: readonly ReturnedItem[], others: readonly ReturnedItem[]): ReturnedItem[] {
  const sums = new Map<number, number>();
  for (const { line, quantity } of [...some, ...others]) sums.set(line, (sums.get(line) ?? 0) + quantity);
  return [...sums].map(([line, quantity]) => ({ line, quantity }));
}

export function minus(some: readonly ReturnedItem[], others: readonly ReturnedItem[]): ReturnedItem[] {
  return some
    .map(({ line, quantity }) => {
      const taken = others.filter((other) => other.line === line).reduce((sum, other) => sum + other.quantity, 0);
      return { line, quantity: quantity - taken };
    })
    .filter(isSomething);
}

const isSomething = ({ quantity }: ReturnedItem): boolean => quantity > LEAST;

/**
 * What goods are worth of an order: their share of its subtotal and tax, and its shipping too where they are all of it. Worked out of all
 * goods so far, and what went before subtracted, a row of parts ends exactly at the order's own.
 */
export function worthOf(goods: readonly ReturnedItem[], items: readonly Line[], parts: Parts): Parts {
  if (minus(allOf(items), goods).length === 0) return parts;
  if (goods.length === 0) return NOTHING;
  const lines = linesOf(items);
  const whole = sumOf(allOf(items).map((item) => weightOf(item, lines)));
  const share = whole === 0 ? 0 : sumOf(goods.map((item) => weightOf(item, lines))) / whole;
  return { subtotalMinor: Math.round(parts.subtotalMinor * share), shippingMinor: 0, taxMinor: Math.round(parts.taxMinor * share) };
}

/** An amount for goods, line by line. */
export function refundLines(amountMinor: number, goods: readonly ReturnedItem[], items: readonly Line[]): RefundLine[] {
  const known = goods.filter(({ line }) => line < items.length);
  const shares = apportion(
    amountMinor,
    known.map((item) => Math.round(weightOf(item, items))),
  );
  return known.map(({ line, quantity }, index) => ({ line, quantity, amountMinor: shares[index]! }));
}

/** Where no line costs anything they count alike. */
function weightOf({ line, quantity }: ReturnedItem, lines: readonly Line[]): number {
  const one = lines[line];
  if (!one) return 0;
  const free = lines.every(({ amountMinor }) => amountMinor === 0);
  return ((free ? 1 : one.amountMinor) * quantity) / one.quantity;
}

const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
