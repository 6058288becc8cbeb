import { MICROS_PER_DAY, type Fact, type Micros, type PurchaseCompletedV1 } from '#lib/contracts';
import { countsAt } from '../kpis/groups.js';
import { purchasesOf, stepAt, type Purchase, type Refund } from '../kpis/purchases.js';
import type { Buyer } from './models/purchase-model.js';

/** What the value model knows of one customer at a midnight. Days are UTC dates; purchases of one day are one. */
export interface BuyingHistory {
  /** Days with a counting purchase, from the first (0) on. */
  days: number[];
  /** From the first of them to the day before the midnight. */
  age: number;
  money: Record<string, Money>;
}

/** In minor units of one currency. */
export interface Money {
  orders: number;
  /** Of what was kept; credit notes may take it below 0, and selling below cost the margin. */
  revenue: number;
  margin: number;
  /** Days with a purchase in this currency; those of them after the customer's first day; and what was spent on one of those on average. */
  days: number;
  repeats: number;
  mean: number;
}

/** From the facts of all of a customer's subjects, in any order, repeated or not, that lie before the midnight. Null where nothing counts. */
export function buyingHistory(facts: readonly Fact[], midnight: Micros, marginRate: number): BuyingHistory | null {
  const { purchases, refunds } = purchasesOf(facts);
  const counting = purchases.filter((purchase) => countsAt(purchase, midnight));
  const money: Record<string, Money> = {};
  const spent = new Map<string, Map<number, number>>();
  for (const purchase of counting) {
    const { currency, revenueMinor } = stepAt(purchase, midnight)!;
    const of = (money[currency] ??= nothing());
    of.orders += 1;
    of.revenue += revenueMinor;
    of.margin += marginOf(purchase, midnight, marginRate);
    const byDay = spent.get(currency) ?? new Map<number, number>();
    spent.set(currency, byDay.set(dayOf(purchase.at), (byDay.get(dayOf(purchase.at)) ?? 0) + revenueMinor));
  }
  for (const { fact, at, purchase } of refunds) {
    if (purchase || at >= midnight) continue;
    const of = (money[fact.data.currency] ??= nothing());
    of.revenue -= fact.data.subtotalMinor;
    of.margin -= fact.data.subtotalMinor * marginRate;
  }
  if (Object.keys(money).length === 0) return null;
  const dates = [...new Set(counting.map(({ at }) => dayOf(at)))].sort((a, b) => a - b);
  const first = dates[0] ?? 0;
  for (const [currency, byDay] of spent) {
    const again = [...byDay].filter(([day]) => day > first).map(([, amount]) => amount);
    const mean = again.length === 0 ? 0 : again.reduce((sum, amount) => sum + amount, 0) / again.length;
    Object.assign(money[currency]!, { days: byDay.size, repeats: again.length, mean });
  }
  return { days: dates.map((day) => day - first), age: dates.length === 0 ? 0 : dayOf(midnight - 1) - first, money };
}

/** In weeks, as the models have it. */
export const buyerOf = ({ days, age }: BuyingHistory): Buyer => ({
  repeats: Math.max(0, days.length - 1),
  last: (days.at(-1) ?? 0) / 7,
  age: age / 7,
});

const nothing = (): Money => ({ orders: 0, revenue: 0, margin: 0, days: 0, repeats: 0, mean: 0 });

const dayOf = (at: Micros): number => Math.floor(at / MICROS_PER_DAY);

/**
 * Lines that say what they cost give their own margin. What is refunded takes with it that of the lines it names; where it names none, of all in
 * proportion.
 */
function marginOf(purchase: Purchase, midnight: Micros, marginRate: number): number {
  const { amendment, currency, revenueMinor } = stepAt(purchase, midnight)!;
  const { items, subtotalMinor } = (amendment ?? purchase.fact).data;
  const refunds = purchase.refunds.filter(({ fact, at }) => at < midnight && fact.data.currency === currency);
  const kept = linesKept(items, refunds);
  if (kept) return wholeMargin(kept, revenueMinor, marginRate);
  const margin = wholeMargin(items, subtotalMinor, marginRate);
  return subtotalMinor === 0 ? margin : (margin * revenueMinor) / subtotalMinor;
}

type Line = Pick<PurchaseCompletedV1['items'][number], 'amountMinor' | 'costMinor'>;

/** Null where refunds do not say of which lines all of them are, or take more of a line than it was. */
function linesKept(items: readonly Line[], refunds: readonly Refund[]): readonly Line[] | null {
  const left = items.map(({ amountMinor }) => amountMinor);
  for (const { fact } of refunds) {
    let unnamed = fact.data.subtotalMinor;
    for (const { line, amountMinor } of fact.data.lines ?? []) {
      const of = left[line];
      if (of === undefined || of < amountMinor) return null;
      left[line] = of - amountMinor;
      unnamed -= amountMinor;
    }
    if (unnamed !== 0) return null;
  }
  return items.map((item, index) => partOf(item, left[index]!));
}

function partOf(line: Line, left: number): Line {
  const { amountMinor, costMinor } = line;
  if (left === amountMinor || typeof costMinor !== 'number') return line;
  return { amountMinor: left, costMinor: (costMinor * left) / amountMinor };
}

function wholeMargin(items: readonly Line[], subtotal: number, marginRate: number): number {
  let [priced, cost] = [0, 0];
  for (const { amountMinor, costMinor } of items) {
    if (costMinor === undefined || costMinor === null) continue;
    priced += amountMinor;
    cost += costMinor;
  }
  // A discount on the whole order may take it below the lines with a cost: it is all ours to bear.
  return subtotal < priced ? subtotal - cost : priced - cost + (subtotal - priced) * marginRate;
}
