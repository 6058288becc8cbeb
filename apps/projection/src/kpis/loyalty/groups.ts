import type { Fact, Micros } from '#lib/contracts';
import { groupOf, type GroupBy } from '../groups.js';
import { Tally, type Metric } from '../metrics.js';
import { summing, tallyOf, type Sums } from '../prefix.js';
import { LENGTHS, type Window } from '../windows.js';
import { loyaltyEndpoints } from './endpoints.js';
import { LOYALTY_TYPES } from './facts.js';

/** What one customer counts over `[at − W, at)` for some metrics: their endpoints before the instants, added up. */
export function loyaltyTally(facts: readonly Fact[], metrics: readonly Metric[], window: Window, at: Micros): Tally {
  const upTo: Sums = new Map();
  const from: Sums = new Map();
  const [before, earlier] = [summing(upTo, -Infinity, at), summing(from, -Infinity, at - LENGTHS[window])];
  loyaltyEndpoints(facts, (...endpoint) => {
    before(...endpoint);
    earlier(...endpoint);
  });
  return tallyOf(metrics, window, upTo, from);
}

/** What one customer counts in each group, which is what they would count if there were only the facts that carry its value. */
export function tallyLoyaltyGroups(
  facts: readonly Fact[],
  by: GroupBy,
  metrics: readonly Metric[],
  window: Window,
  at: Micros,
  groups: Map<string, Tally>,
): void {
  const carrying = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = LOYALTY_TYPES.has(fact.type) ? groupOf(fact, by) : null;
    if (group === null) continue;
    if (carrying.has(group)) carrying.get(group)!.push(fact);
    else carrying.set(group, [fact]);
  }
  for (const [group, those] of carrying) {
    const own = loyaltyTally(those, metrics, window, at);
    for (const metric of metrics) {
      if (own.of(metric) === 0) continue;
      if (!groups.has(group)) groups.set(group, new Tally());
      groups.get(group)!.add(metric, own.of(metric));
    }
  }
}
