import type { Fact, OrderDeliveredV1, PurchaseCompletedV1 } from '#lib/contracts';
import { groupOf, type GroupBy } from '../groups.js';
import { COMPLETED } from '../purchases.js';

/**
 * The group in which what happened to an order counts: that of the fact itself, and by whatever only a purchase carries (its channel,
 * campaign, store) that of the order's purchase, which must be among the facts. Null where neither carries it.
 */
export function orderGroups(facts: readonly Fact[], by: GroupBy | null): (fact: Fact<{ orderId: string }>) => string | null {
  if (by !== 'channel' && by !== 'campaign' && by !== 'store') return (fact) => groupOf(fact, by);
  const purchases = new Map<string, Fact>();
  for (const fact of facts) if (fact.type === COMPLETED) purchases.set(orderOf(fact as Fact<PurchaseCompletedV1>), fact);
  return (fact) => {
    const purchase = purchases.get(orderOf(fact));
    return purchase ? groupOf(purchase, by) : null;
  };
}

const orderOf = ({ shop, data }: Fact<Pick<OrderDeliveredV1, 'orderId'>>): string => JSON.stringify([shop ?? '', data.orderId]);
