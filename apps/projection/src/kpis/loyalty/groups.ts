import type { Fact, Micros } from '#lib/contracts';
import { groupOf, type GroupBy } from '../groups.js';
import { LENGTHS, type Window } from '../windows.js';
import { loyaltyEndpoints } from './endpoints.js';
import { LOYALTY_TYPES } from './facts.js';
import { LOYALTY_COLUMNS, slotsOf, type LoyaltyMetric } from './metrics.js';

/** What one customer counts over `[at − W, at)` for some metrics: their endpoints before the instants, added up. */
export function loyaltyCounts(
  facts: readonly Fact[],
  metrics: readonly LoyaltyMetric[],
  window: Window,
  at: Micros,
): ReadonlyMap<LoyaltyMetric, number> {
  const [upTo, from] = [new Float64Array(LOYALTY_COLUMNS.length), new Float64Array(LOYALTY_COLUMNS.length)];
  loyaltyEndpoints(facts, (slot, time, value) => {
    if (time < at) upTo[slot]! += value;
    if (time < at - LENGTHS[window]) from[slot]! += value;
  });
  return new Map(
    metrics.map((metric) => {
      const { plain, windowed } = slotsOf(metric);
      return [metric, (plain === null ? 0 : upTo[plain]! - from[plain]!) + (windowed === null ? 0 : upTo[windowed[window]]!)];
    }),
  );
}

/** What one customer counts in each group, which is what they would count if there were only the facts that carry its value. */
export function tallyLoyaltyGroups(
  facts: readonly Fact[],
  by: GroupBy,
  metrics: readonly LoyaltyMetric[],
  window: Window,
  at: Micros,
  add: (group: string, metric: LoyaltyMetric, value: number) => void,
): void {
  const carrying = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = LOYALTY_TYPES.has(fact.type) ? groupOf(fact, by) : null;
    if (group === null) continue;
    if (carrying.has(group)) carrying.get(group)!.push(fact);
    else carrying.set(group, [fact]);
  }
  for (const [group, those] of carrying)
    for (const [metric, value] of loyaltyCounts(those, metrics, window, at)) if (value !== 0) add(group, metric, value);
}
