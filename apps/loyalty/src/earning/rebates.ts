import type { Programme, Rebate } from '../programme/programme.js';
import { decimal, floor, over, ratio, times } from './ratio.js';

/**
 * Points for what a member bought in a whole period (goods kept, in minor units), rounded down: the highest step that is reached counts, for
 * the whole volume. A percentage becomes points by what they are worth when paying.
 */
export function rebatePoints({ steps }: Pick<Rebate, 'steps'>, volumeMinor: number, { paying }: Pick<Programme, 'paying'>): number {
  const step = steps.findLast(({ fromMinor }) => fromMinor <= volumeMinor);
  if (!step) return 0;
  if ('points' in step) return step.points;
  if (!paying) return 0;
  const worthMinor = times(ratio(volumeMinor), over(decimal(step.percent), ratio(100)));
  return floor(times(over(worthMinor, decimal(paying.minorPer100Points)), ratio(100)));
}
