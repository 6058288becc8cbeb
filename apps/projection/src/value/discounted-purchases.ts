import { aliveProbability, expectedWhileAlive, type Buyer, type PurchaseParameters } from './models/purchase-model.js';

/** A year in twelve months of 4.345 weeks; a purchase in the first is worth 1 % less than one today, in the second 2 %, and so on. */
const YEAR: Horizon = { steps: 12, weeks: 4.345, rate: 0.01 };

interface Horizon {
  steps: number;
  /** How long a step is. */
  weeks: number;
  /** What a step takes from the worth of money. */
  rate: number;
}

/** Purchases expected in the next year, those further off counting less. */
export function discountedPurchases(buyer: Buyer, parameters: PurchaseParameters, { steps, weeks, rate }: Horizon = YEAR): number {
  let [before, sum] = [0, 0];
  for (let step = 1; step <= steps; step++) {
    const upTo = expectedWhileAlive(buyer, parameters, step * weeks);
    sum += (upTo - before) / (1 + rate) ** step;
    before = upTo;
  }
  return aliveProbability(buyer, parameters) * sum;
}
