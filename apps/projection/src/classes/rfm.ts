import type { Figures } from './figures.js';

/** For each score from 2 to 5 the least that gives it; of equal values all have the score of one. */
export type Cuts = readonly [number, number, number, number];

/** How lately, how often, and for how much by currency. Null where there is nobody to compare with. */
export interface RfmCuts {
  recency: Cuts | null;
  frequency: Cuts | null;
  monetary: Record<string, Cuts>;
}

/** 1 to 5, 5 the best. */
export interface Rfm {
  recency: number;
  frequency: number;
  monetary: number;
}

/** What gives which score: 1 and one more for every fifth of all customers that is strictly worse. */
export function rfmCuts(customers: Iterable<Figures>): RfmCuts {
  const [days, orders]: [number[], number[]] = [[], []];
  const money: Record<string, number[]> = {};
  for (const figures of customers) {
    days.push(figures.lastDay);
    orders.push(figures.orders);
    for (const [currency, revenue] of Object.entries(figures.revenue)) (money[currency] ??= []).push(revenue);
  }
  const currencies = Object.entries(money).sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    recency: cutsOf(days),
    frequency: cutsOf(orders),
    monetary: Object.fromEntries(currencies.map(([currency, amounts]) => [currency, cutsOf(amounts)!])),
  };
}

/** A score that nobody has is never given: it begins above the largest value there is. */
function cutsOf(values: number[]): Cuts | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const cuts: number[] = [];
  let worse = 0;
  sorted.forEach((value, place) => {
    if (place > 0 && sorted[place - 1] !== value) worse = place;
    while (cuts.length < Math.floor((5 * worse) / sorted.length)) cuts.push(value);
  });
  while (cuts.length < 4) cuts.push(sorted.at(-1)! + 1);
  return cuts as unknown as Cuts;
}

export function rfmOf({ lastDay, orders, revenue }: Figures, { recency, frequency, monetary }: RfmCuts): Rfm {
  return {
    recency: score(lastDay, recency),
    frequency: score(orders, frequency),
    // In several currencies, in the one they do best in.
    monetary: Math.max(1, ...Object.entries(revenue).map(([currency, amount]) => score(amount, monetary[currency] ?? null))),
  };
}

const score = (value: number, cuts: Cuts | null): number => 1 + (cuts ?? []).filter((cut) => value >= cut).length;

/** How many customers have which three scores, as in `5-4-1`. */
export function rfmCounts(customers: Iterable<Figures>, cuts: RfmCuts): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const figures of customers) {
    const cell = cellOf(rfmOf(figures, cuts));
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export const cellOf = ({ recency, frequency, monetary }: Rfm): string => `${recency}-${frequency}-${monetary}`;
