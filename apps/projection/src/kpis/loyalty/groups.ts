import type { Fact, Micros } from '#lib/contracts';
import { groupOf, tallyIn, type GroupBy } from '../groups.js';
import type { Metric, Tally } from '../metrics.js';
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
  by: GroupBy | null,
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
      tallyIn(groups, group).add(metric, own.of(metric));
    }
  }
}
