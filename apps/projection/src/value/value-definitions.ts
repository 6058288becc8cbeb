import { ratio, ratios, type ByKey, type Definition } from '../kpis/definition.js';
import type { Tally } from '../kpis/metrics.js';
import type { ValueMetric } from './value-metrics.js';
import { ALIVE_PARTS } from './worth.js';

const MONEY = 'minor units by currency, with fractions';
const OF_MIDNIGHT = 'As of the last midnight (UTC); the window changes nothing';

/** A currency in which campaigns cost something is one that counts, whoever is valued in it. */
const WITH_COST: readonly ValueMetric[] = ['formulaValue', 'acquisitionCost', 'valuedCustomers'];

/** What customers are worth. */
export const VALUE_DEFINITIONS: readonly Definition[] = [
  mean(
    'historicValue',
    'historicValue',
    'Margin of what customers bought and kept to date (of lines that say what they cost; the margin rate of the others; of refunds the margin of the lines they name, else in proportion), before what it cost to win them ÷ customers',
  ),
  mean(
    'formulaValue',
    'formulaValue',
    'Average margin of an order × orders a year × years customers are expected to stay, for each customer, before what it cost to win them ÷ customers',
  ),
  mean(
    'predictedValue',
    'predictedValue',
    'Margin expected of the next twelve months, for each customer: purchases by BG/NBD × spending by Gamma-Gamma × their margin, a month later counting 1 % less ÷ customers. The formula value where the models are unfitted',
  ),
  {
    ...common('netValue', MONEY, 'Formula value of all customers less what it cost to win them, where that is known ÷ customers'),
    version: 3,
    metrics: WITH_COST,
    evaluate: (tally) =>
      ratios(
        byCurrency(tally, (currency) => tally.of('formulaValue', currency) - tally.of('acquisitionCost', currency), WITH_COST),
        byCurrency(tally, of(tally, 'valuedCustomers'), WITH_COST),
      ),
  },
  {
    ...common(
      'valueToCost',
      'ratio by currency',
      'Formula value of all customers ÷ what it cost to win them; healthy from 3 on. Null where no cost is known',
    ),
    version: 3,
    metrics: WITH_COST,
    evaluate: (tally) =>
      ratios(byCurrency(tally, of(tally, 'formulaValue'), WITH_COST), byCurrency(tally, of(tally, 'acquisitionCost'), WITH_COST)),
  },
  {
    ...common(
      'churnRisk',
      'ratio',
      'How likely it is that a customer who has bought again has left for good (1 − P(alive) by BG/NBD), on average over those customers. Null where the model is unfitted',
    ),
    metrics: ['churnRisks', 'repeatCustomers'],
    evaluate: (tally) => ratio(tally.of('churnRisks') / ALIVE_PARTS, tally.of('repeatCustomers')),
  },
];

function common(name: string, unit: string, words: string): Pick<Definition, 'name' | 'version' | 'unit' | 'groups' | 'words'> {
  return { name, version: 1, unit, groups: [], words: `${words}. ${OF_MIDNIGHT}` };
}

function mean(name: string, metric: ValueMetric, words: string): Definition {
  return {
    ...common(name, MONEY, words),
    version: 2,
    metrics: [metric, 'valuedCustomers'],
    evaluate: (tally) => ratios(byCurrency(tally, of(tally, metric)), byCurrency(tally, of(tally, 'valuedCustomers'))),
  };
}

const of =
  (tally: Tally, metric: ValueMetric) =>
  (currency: string): number =>
    tally.of(metric, currency);

function byCurrency(
  tally: Tally,
  valueOf: (currency: string) => number,
  counted: readonly ValueMetric[] = ['valuedCustomers'],
): Record<string, number> & ByKey {
  return Object.fromEntries(tally.currencies(...counted).map((currency) => [currency, valueOf(currency)]));
}
