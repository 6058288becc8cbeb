import { abcCounts, abcEdges, type AbcCounts, type AbcEdges } from './abc.js';
import { crossSell, type CrossSell } from './cross-sell.js';
import type { Compared, Figures } from './figures.js';
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
export function compare(customers: ReadonlyMap<string, Compared>): Comparison {
  const figures = new Map<string, Figures>([...customers].map(([customer, compared]) => [customer, compared.figures]));
  const ranks: Ranks = { abc: abcEdges(figures), rfm: rfmCuts(figures.values()) };
  return {
    ranks,
    abc: abcCounts(figures, ranks.abc),
    rfm: rfmCounts(figures.values(), ranks.rfm),
    crossSell: crossSell([...customers.values()].map(({ products }) => products)),
  };
}
