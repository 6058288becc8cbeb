import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { aliveProbability, type PurchaseParameters } from '../value/models/purchase-model.js';
import { ALIVE_PARTS } from '../value/worth.js';
import { countingAt, type Bought } from './contacts.js';

/** The value model in force, as far as it says who is still there. */
export interface AliveModel {
  /** The fit's number. */
  fit: number;
  /** It speaks of this midnight (UTC). */
  midnight: Micros;
  parameters: PurchaseParameters;
}

/**
 * The first midnight, up to the model's, at which P(alive) of the customer was below a share, by that model and the purchases that count
 * at its midnight; null where it is not. A purchase since then is a better sign than any model: null, too.
 */
export function aliveBelow(share: number, bought: readonly Bought[], { midnight, parameters }: AliveModel, at: Micros): Micros | null {
  if (countingAt(bought, at).some((purchase) => purchase.at >= midnight)) return null;
  const days = [...new Set(countingAt(bought, midnight - 1).map((purchase) => dayOf(purchase.at)))].sort((a, b) => a - b);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return null;
  const buyer = { repeats: days.length - 1, last: (last - first) / 7 };
  const isBelow = (day: number): boolean => {
    const probability = aliveProbability({ ...buyer, age: (day - 1 - first) / 7 }, parameters);
    return Math.round(probability * ALIVE_PARTS) / ALIVE_PARTS < share;
  };
  let [above, below] = [last, dayOf(midnight)];
  if (!isBelow(below)) return null;
  // The longer nothing is bought, the less probable it is: the day is found by halving.
  while (below - above > 1) {
    const middle = (above + below) >> 1;
    if (isBelow(middle)) below = middle;
    else above = middle;
  }
  return below * MICROS_PER_DAY;
}

const dayOf = (at: Micros): number => Math.floor(at / MICROS_PER_DAY);
