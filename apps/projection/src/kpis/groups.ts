import type { Fact, Micros, PurchaseCompletedV1, SurveyAnsweredV1 } from '#lib/contracts';
import { Tally } from './metrics.js';
import { stepAt, type Purchase, type Purchases } from './purchases.js';
import { inWindow, type Window } from './windows.js';

/** What a purchase carries. */
export const GROUPS = ['campaign', 'channel', 'source', 'shop', 'store'] as const;
/** All that some number can be asked by. */
export const GROUPINGS = [...GROUPS, 'product', 'phase', 'customerKind', 'class', 'country', 'segment'] as const;
/** What no fact carries, since it is the customer's, as it is today. */
export const OF_CUSTOMERS = ['class', 'country', 'segment'] as const satisfies readonly GroupBy[];
export type CustomerGroupBy = (typeof OF_CUSTOMERS)[number];
export type GroupBy = (typeof GROUPINGS)[number];

export const isGroupBy = (text: string): text is GroupBy => (GROUPINGS as readonly string[]).includes(text);

export const isOfCustomers = (by: GroupBy | null): by is CustomerGroupBy => (OF_CUSTOMERS as readonly (GroupBy | null)[]).includes(by);

/** The one group there is where a number is asked for as a whole. */
export const ALTOGETHER = '';

/** The value a fact carries itself; null where it carries none and so counts in no group. No fact carries a phase, whether it is a first purchase, or what is the customer's. */
export function groupOf(fact: Fact, by: GroupBy | null): string | null {
  if (by === null) return ALTOGETHER;
  if (by === 'phase' || by === 'customerKind' || isOfCustomers(by)) return null;
  if (by === 'product') return (fact.data as SurveyAnsweredV1).productId ?? null;
  if (by === 'source') return fact.source;
  if (by === 'shop') return fact.shop ?? null;
  return (fact.data as PurchaseCompletedV1)[by] ?? null;
}

export function tallyIn(groups: Map<string, Tally>, group: string): Tally {
  if (!groups.has(group)) groups.set(group, new Tally());
  return groups.get(group)!;
}

/** Whether a purchase still counts for a number at `at`: it is neither cancelled nor fully refunded before. */
export const countsAt = (purchase: Purchase, at: Micros): boolean => purchase.at < at && purchase.endedAt >= at;

/**
 * Adds what one customer's purchases count in each group over `[at − W, at)`. A customer with purchases of several groups counts in each of
 * them; whether they had bought before looks at all their purchases. A refund counts where its purchase does. The kinds of customers are
 * `new`, with the first purchase that counts, and `returning`, with all others and with credit notes.
 */
export function tallyGroups(
  { purchases, refunds }: Purchases,
  by: GroupBy | null,
  window: Window,
  at: Micros,
  groups: Map<string, Tally>,
): void {
  const first = purchases.find((purchase) => countsAt(purchase, at));
  const tallyOf = (fact: Fact): Tally | null => {
    const group = by === 'customerKind' ? (fact === first?.fact ? 'new' : 'returning') : groupOf(fact, by);
    return group === null ? null : tallyIn(groups, group);
  };
  for (const { fact, at: effective, purchase } of refunds) {
    const tally = inWindow(effective, window, at) ? tallyOf(purchase?.fact ?? fact) : null;
    if (!tally) continue;
    tally.add('refunds', 1, fact.data.currency);
    tally.add('refunded', fact.data.amountMinor, fact.data.currency);
    if (purchase) continue;
    tally.add('creditNotes', 1, fact.data.currency);
    tally.add('revenue', -fact.data.subtotalMinor, fact.data.currency);
  }
  const bought = new Map<Tally, Purchase[]>();
  for (const purchase of purchases) {
    const tally = inWindow(purchase.at, window, at) ? tallyOf(purchase.fact) : null;
    if (!tally) continue;
    const { currency, totalMinor, revenueMinor } = stepAt(purchase, at)!;
    tally.add('made', 1, currency);
    tally.add('purchased', totalMinor, currency);
    if (!countsAt(purchase, at)) continue;
    tally.add('orders', 1, currency);
    tally.add('revenue', revenueMinor, currency);
    bought.set(tally, [...(bought.get(tally) ?? []), purchase]);
  }
  for (const [tally, those] of bought) {
    tally.add('buyers', 1);
    if (those.length >= 2) tally.add('repeaters', 1);
    if (those.some((purchase) => purchase !== first)) tally.add('returning', 1);
  }
}
