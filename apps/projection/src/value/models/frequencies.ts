import { repeatProbability, type Buyers, type PurchaseParameters } from './purchase-model.js';

/** How many customers have bought again on so many days, and of how many the model expects it. */
export interface Frequency {
  repeats: number;
  customers: number;
  expected: number;
}

/** The last stands for so many and more. */
const MOST = 7;

/** Shows at a glance whether the model describes the customers it was fitted to. */
export function frequencies({ repeats, age, count }: Buyers, parameters: PurchaseParameters): Frequency[] {
  const table = Array.from({ length: MOST + 1 }, (_, index): Frequency => ({ repeats: index, customers: 0, expected: 0 }));
  const ofAge = new Map<number, number>();
  repeats.forEach((x, index) => {
    table[Math.min(x, MOST)]!.customers += count[index]!;
    ofAge.set(age[index]!, (ofAge.get(age[index]!) ?? 0) + count[index]!);
  });
  for (const [weeks, customers] of ofAge) {
    let rest = 1;
    for (const row of table.slice(0, MOST)) {
      const chance = repeatProbability(parameters, row.repeats, weeks);
      row.expected += customers * chance;
      rest -= chance;
    }
    table[MOST]!.expected += customers * Math.max(0, rest);
  }
  return table;
}
