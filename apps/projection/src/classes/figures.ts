import { MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import { countsAt } from '../kpis/groups.js';
import { purchasesOf, stepAt } from '../kpis/purchases.js';
import { inWindow } from '../kpis/windows.js';

/** What customers are compared by at a midnight. */
export interface Figures {
  /** The day (UTC) of the last purchase that counts, and how many count. */
  lastDay: number;
  orders: number;
  /** What was kept of them, less credit notes, by currency: to date, and of the last 365 days. Whole minor units. */
  revenue: Record<string, number>;
  revenueOfYear: Record<string, number>;
}

export interface Compared {
  figures: Figures;
  /** What they have bought and not sent back as a whole, each product once, in order. */
  products: string[];
}

/** From the facts of all of a customer's subjects, in any order, repeated or not, that lie before the midnight. Null without a purchase that counts. */
export function comparedAt(facts: readonly Fact[], midnight: Micros): Compared | null {
  const { purchases, refunds } = purchasesOf(facts);
  const counting = purchases.filter((purchase) => countsAt(purchase, midnight));
  const last = counting.at(-1);
  if (!last) return null;
  const figures: Figures = { lastDay: Math.floor(last.at / MICROS_PER_DAY), orders: counting.length, revenue: {}, revenueOfYear: {} };
  const products = new Set<string>();
  const add = (at: Micros, currency: string, amount: number): void => {
    figures.revenue[currency] = (figures.revenue[currency] ?? 0) + amount;
    if (inWindow(at, '365d', midnight)) figures.revenueOfYear[currency] = (figures.revenueOfYear[currency] ?? 0) + amount;
  };
  for (const purchase of counting) {
    const { currency, revenueMinor, amendment } = stepAt(purchase, midnight)!;
    add(purchase.at, currency, revenueMinor);
    for (const { productId } of (amendment ?? purchase.fact).data.items) products.add(productName(purchase.fact.shop, productId));
  }
  for (const { fact, at, purchase } of refunds) if (!purchase && at < midnight) add(at, fact.data.currency, -fact.data.subtotalMinor);
  return { figures, products: [...products].sort() };
}

/** A shop's products have ids of its own. */
const productName = (shop: string | undefined, productId: string): string => (shop ? `${shop}/${productId}` : productId);
