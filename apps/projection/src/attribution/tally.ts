import type { Fact } from '#lib/contracts';
import type { Asked } from '../kpis/definition.js';
import { ALTOGETHER, groupOf, tallyIn, type GroupBy } from '../kpis/groups.js';
import type { Tally } from '../kpis/metrics.js';
import { purchasesOf, stepAt, type Purchase } from '../kpis/purchases.js';
import { inWindow } from '../kpis/windows.js';
import { attribute, campaignOf, equalParts, ONE_CUSTOMER, type Attribution } from './attribute.js';
import { firstAt } from './first-purchases.js';
import { convertedTimes, leadOf } from './leads.js';
import { DIRECT, USUAL_RULES } from './rules.js';

/** A customer's first purchase, where it lies in the window: it is what they were won by. */
export function wonBy(facts: readonly Fact[], { window, at }: Asked): Purchase | null {
  const first = firstAt(purchasesOf(facts).purchases, at);
  return first && inWindow(first.at, window, at) ? first : null;
}

/** Adds who was won, and what they brought with their first purchase, in each group; by null: altogether. */
export function tallyAcquired(facts: readonly Fact[], asked: Asked & { by: GroupBy | null }, groups: Map<string, Tally>): void {
  const first = wonBy(facts, asked);
  if (!first) return;
  const attribution = attribute(first, facts, asked.rules ?? USUAL_RULES);
  const places = placesOf(first, attribution, asked.by);
  const { currency, revenueMinor } = stepAt(first, asked.at)!;
  const isDirect = attribution.touchpoints.length === 0;
  const [shares, amounts] = [equalParts(ONE_CUSTOMER, places.length), equalParts(revenueMinor, places.length)];
  places.forEach((group, index) => {
    if (group === null) return;
    const tally = tallyIn(groups, group);
    tally.add('acquiredShares', shares[index]!);
    if (!isDirect) tally.add('attributedRevenue', amounts[index]!, currency);
  });
}

/** The group of each equal share; null where it is in none. Touchpoints tell campaign and channel, the purchase whatever else there is. */
function placesOf({ fact }: Purchase, { touchpoints }: Attribution, by: GroupBy | null): (string | null)[] {
  if (by === 'campaign') return touchpoints.map((touchpoint) => campaignOf(touchpoint.fact.data));
  if (by === 'channel') return touchpoints.length === 0 ? [DIRECT] : touchpoints.map((touchpoint) => touchpoint.fact.data.channel);
  return [groupOf(fact, by)];
}

/** Adds a lead to the group its first discovery carries. */
export function tallyLeads(facts: readonly Fact[], { by, window, at }: Asked & { by: GroupBy | null }, groups: Map<string, Tally>): void {
  const lead = leadOf(facts);
  if (!lead || lead.from >= at || !inWindow(lead.at, window, at)) return;
  const group = by === null ? ALTOGETHER : groupOf(lead.fact!, by);
  if (group === null) return;
  const tally = tallyIn(groups, group);
  tally.add('leads', 1);
  if (convertedTimes(lead).some(({ from, to }) => from < at && at <= to)) tally.add('convertedLeads', 1);
}
