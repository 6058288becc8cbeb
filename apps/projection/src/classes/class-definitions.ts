import type { ClassMetric } from './class-metrics.js';
import { amount, type Definition } from '../kpis/definition.js';
import { FEWEST, PAIRS, PRODUCTS } from './cross-sell.js';

const OF_MIDNIGHT = 'As of the last midnight (UTC); the window changes nothing';

/** How customers compare, and what they buy together. Worked out from all of them at once, not by adding up. */
export const CLASS_DEFINITIONS: readonly Definition[] = [
  compared(
    'abcClass',
    'customers by class',
    'Customers by what they brought in the last 365 days, the largest revenue first: A while less than 80 % of all revenue lies before them, B while less than 95 %, else C; equal ones by id; without revenue C. Of several currencies the best class counts. The parts are the revenue of each class by currency',
  ),
  compared(
    'rfm',
    'customers by scores',
    'Customers by recency, frequency and monetary value, as in 5-4-1: each score is 1, and one more for every fifth of all customers who last bought on an earlier day, bought less often, or brought less',
  ),
  compared(
    'crossSell',
    'ratio by pair of products',
    `Customers who bought both ÷ customers of whose purchases any line is known, for the ${PAIRS} pairs that most have bought, and ${FEWEST} at least, among the ${PRODUCTS} products that most have bought; beside it how often whoever bought the one bought the other, and how many times as often as by chance`,
  ),
];

function compared(name: ClassMetric, unit: string, words: string): Definition {
  return { name, version: 1, unit, groups: [], words: `${words}. ${OF_MIDNIGHT}`, metrics: [name], evaluate: () => amount({}) };
}
