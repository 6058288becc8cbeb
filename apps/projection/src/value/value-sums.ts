import { Tally, type Metric } from '../kpis/metrics.js';
import type { ValueMetric } from './value-metrics.js';
import { ALIVE_PARTS, churnRiskOf, type Worth } from './worth.js';

/** What the values of many customers add up to: whole numbers by metric and currency, so that they are the same in any order. */
export type ValueSums = Record<string, number>;

/** Adds a customer, or takes them away. */
export function addWorth(sums: ValueSums, worth: Worth | null, sign: 1 | -1): void {
  if (!worth) return;
  const add = (metric: ValueMetric, value: number, currency = ''): void => {
    const key = `${metric} ${currency}`;
    sums[key] = (sums[key] ?? 0) + sign * value;
  };
  for (const [currency, { historic, formula, predicted }] of Object.entries(worth.amounts)) {
    add('valuedCustomers', 1, currency);
    add('historicValue', historic, currency);
    add('formulaValue', formula, currency);
    add('predictedValue', predicted, currency);
  }
  const risk = churnRiskOf(worth);
  if (risk === null) return;
  add('repeatCustomers', 1);
  add('churnRisks', Math.round(risk * ALIVE_PARTS));
}

export function tallyOfSums(sums: ValueSums): Tally {
  const tally = new Tally();
  for (const [key, value] of Object.entries(sums)) {
    const [metric, currency] = key.split(' ') as [Metric, string];
    tally.add(metric, value, currency);
  }
  return tally;
}
