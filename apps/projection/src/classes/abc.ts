import type { AbcClass } from '#lib/contracts';
import type { Figures } from './figures.js';

/** A place in the order by revenue, the largest first; of equal ones the smaller customer id. */
export interface Place {
  revenue: number;
  customer: string;
}

/** The last who is A, and the last who is A or B; null where nobody is. By currency. */
export type AbcEdges = Record<string, { a: Place | null; b: Place | null }>;

/**
 * Where the classes end: A is whoever has less than 80 % of a currency's revenue of the last 365 days before them, B less than 95 %. Whoever
 * brought nothing, or a loss, is C and part of no share.
 */
export function abcEdges(customers: Iterable<readonly [customer: string, figures: Figures]>): AbcEdges {
  const places: Record<string, Place[]> = {};
  for (const [customer, { revenueOfYear }] of customers)
    for (const [currency, revenue] of Object.entries(revenueOfYear)) if (revenue > 0) (places[currency] ??= []).push({ revenue, customer });
  return Object.fromEntries(
    Object.entries(places)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([currency, those]) => [currency, edgesOf(those.sort(byRevenue))]),
  );
}

function edgesOf(places: readonly Place[]): AbcEdges[string] {
  const all = places.reduce((sum, { revenue }) => sum + revenue, 0);
  let before = 0;
  let [a, b]: [Place | null, Place | null] = [null, null];
  for (const place of places) {
    // In whole numbers: 80 % is 4 of 5, 95 % is 19 of 20.
    if (before * 5 < all * 4) a = place;
    if (before * 20 < all * 19) b = place;
    before += place.revenue;
  }
  return { a, b };
}

const byRevenue = (one: Place, other: Place): number =>
  other.revenue - one.revenue || (one.customer === other.customer ? 0 : one.customer < other.customer ? -1 : 1);

/** A customer's class, and the currency it is by: of several the best, as they bring most there. */
export function abcOf(customer: string, { revenueOfYear }: Figures, edges: AbcEdges): { abc: AbcClass; currency: string | null } {
  const classes = Object.entries(revenueOfYear)
    .filter(([, revenue]) => revenue > 0)
    .map(([currency, revenue]) => ({ abc: classIn(edges[currency], { revenue, customer }), currency }))
    .sort((one, other) => (`${one.abc} ${one.currency}` < `${other.abc} ${other.currency}` ? -1 : 1));
  return classes[0] ?? { abc: 'C', currency: null };
}

function classIn(edges: AbcEdges[string] | undefined, place: Place): AbcClass {
  const isUpTo = (edge: Place | null | undefined): boolean => !!edge && byRevenue(place, edge) <= 0;
  return isUpTo(edges?.a) ? 'A' : isUpTo(edges?.b) ? 'B' : 'C';
}

/** How many are of each class, and what they brought in the last 365 days, by class and currency. */
export interface AbcCounts {
  customers: Record<AbcClass, number>;
  revenue: Record<string, number>;
}

export function abcCounts(customers: Iterable<readonly [customer: string, figures: Figures]>, edges: AbcEdges): AbcCounts {
  const counts: AbcCounts = { customers: { A: 0, B: 0, C: 0 }, revenue: {} };
  for (const [customer, figures] of customers) {
    const { abc } = abcOf(customer, figures, edges);
    counts.customers[abc] += 1;
    for (const [currency, revenue] of Object.entries(figures.revenueOfYear)) {
      const key = `${abc} ${currency}`;
      counts.revenue[key] = (counts.revenue[key] ?? 0) + revenue;
    }
  }
  return counts;
}
