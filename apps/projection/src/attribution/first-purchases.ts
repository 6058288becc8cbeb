import type { Micros } from '#lib/contracts';
import { countsAt } from '../kpis/groups.js';
import type { Purchase } from '../kpis/purchases.js';

/** A purchase while it is the customer's first one that counts: on `(from, to]`. */
export interface First {
  purchase: Purchase;
  from: Micros;
  to: Micros;
}

/** Of purchases in fact order. When the first is cancelled or fully refunded, the next that counts is the first from then on. */
export function firstsOf(purchases: readonly Purchase[]): First[] {
  const firsts: First[] = [];
  let since = -Infinity;
  for (const purchase of purchases) {
    const from = Math.max(purchase.at, since);
    if (purchase.endedAt > from) firsts.push({ purchase, from, to: purchase.endedAt });
    since = Math.max(since, purchase.endedAt);
    if (since === Infinity) break;
  }
  return firsts;
}

export const firstAt = (purchases: readonly Purchase[], at: Micros): Purchase | undefined =>
  purchases.find((purchase) => countsAt(purchase, at));
