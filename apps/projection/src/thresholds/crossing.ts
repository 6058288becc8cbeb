/** Where a number is too high or too low, and where that is over again. `clearAt` lies on the good side of the limit. */
export type Limit = { above: number; clearAt: number } | { below: number; clearAt: number };

export type Direction = 'crossed' | 'cleared';

export const limitOf = (limit: Limit): number => ('above' in limit ? limit.above : limit.below);

/**
 * What a value does to a threshold that stands crossed or not: it is crossed at the limit itself and beyond, and cleared at `clearAt` and
 * beyond; what lies between changes nothing, so that a number that wavers about its limit is told of once. No value changes nothing. Pure.
 */
export function crossingOf(isCrossed: boolean, value: number | null, limit: Limit): Direction | null {
  if (value === null) return null;
  // Seen from below, too low is too high.
  const [reading, at, clearAt] = 'above' in limit ? [value, limit.above, limit.clearAt] : [-value, -limit.below, -limit.clearAt];
  if (!isCrossed) return reading >= at ? 'crossed' : null;
  return reading <= clearAt ? 'cleared' : null;
}
