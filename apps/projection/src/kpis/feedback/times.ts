import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import type { Result } from '../definition.js';

/** Median, ninetieth percentile and mean in seconds, of times in microseconds; null where nothing has taken any time. */
export function timesTaken(times: readonly Micros[]): Result {
  const sorted = [...times].sort((a, b) => a - b);
  const sum = Number(sorted.reduce((total, time) => total + BigInt(time), 0n));
  const count = sorted.length;
  const value = count === 0 ? null : { p50: percentile(sorted, 5), p90: percentile(sorted, 9), mean: sum / (count * MICROS_PER_SECOND) };
  return { value, numerator: inSeconds(sum), denominator: count };
}

export const inSeconds = (time: Micros): number => time / MICROS_PER_SECOND;

/** Between the two nearest ranks in proportion. In whole numbers up to the one division, so that it is the double nearest to the true one. */
function percentile(sorted: readonly Micros[], tenths: number): number {
  const rank = tenths * (sorted.length - 1);
  const [below, rest] = [Math.floor(rank / 10), rank % 10];
  return (sorted[below]! * (10 - rest) + (sorted[below + 1] ?? 0) * rest) / (10 * MICROS_PER_SECOND);
}
