import { abcCounts, abcEdges, type AbcCounts, type AbcEdges } from './abc.js';
import { crossSell, type CrossSell } from './cross-sell.js';
import type { Customers } from './everybody.js';
import { rfmCounts, rfmCuts, type RfmCuts } from './rfm.js';

/** How all customers of a midnight compare: enough to tell the class and the scores of each from their own figures. */
export interface Ranks {
  abc: AbcEdges;
  rfm: RfmCuts;
}

/** What they add up to, as numbers. */
export interface Comparison {
  ranks: Ranks;
  abc: AbcCounts;
  rfm: Record<string, number>;
  crossSell: CrossSell;
}

/** In any order of the customers the same. */
export function compare(customers: Customers): Comparison {
  const named = each(customers, ([customer, { figures }]) => [customer, figures] as const);
  const figures = each(customers, ([, compared]) => compared.figures);
  const ranks: Ranks = { abc: abcEdges(named), rfm: rfmCuts(figures) };
  return {
    ranks,
    abc: abcCounts(named, ranks.abc),
    rfm: rfmCounts(figures, ranks.rfm),
    crossSell: crossSell(each(customers, ([, { products }]) => products)),
  };
}

/** Worked out each time it is gone through: nobody is held twice. */
const each = <One, Of>(all: Iterable<One>, of: (one: One) => Of): Iterable<Of> => ({
  *[Symbol.iterator]() {
    for (const one of all) yield of(one);
  },
});
