import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import type { Bought } from './contacts.js';

/** How long somebody usually waits before they buy again. */
export interface Rhythm {
  micros: Micros;
  /** Their own, what is usual in the shop, or what is taken where nothing is known. */
  of: 'own' | 'shop' | 'default';
}

/** Nobody's is shorter. */
export const SHORTEST_RHYTHM = 14 * MICROS_PER_DAY;
const LONGEST = 180 * MICROS_PER_DAY;
const DEFAULT = 60 * MICROS_PER_DAY;

/**
 * The median gap between the purchases that count, given in time order; of whoever has bought less than twice, the shop's median of first
 * to second purchases, in days, where it has one. Between 14 and 180 days.
 */
export function rhythmOf(counting: readonly Bought[], shopGapDays: number | null): Rhythm {
  const gaps = counting.slice(1).map(({ at }, index) => at - counting[index]!.at);
  if (gaps.length > 0) return { micros: held(median(gaps)), of: 'own' };
  if (shopGapDays !== null) return { micros: held(shopGapDays * MICROS_PER_DAY), of: 'shop' };
  return { micros: DEFAULT, of: 'default' };
}

const held = (micros: Micros): Micros => Math.min(LONGEST, Math.max(SHORTEST_RHYTHM, Math.round(micros)));

/** Of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
