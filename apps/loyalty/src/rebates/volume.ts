import { leftOf } from '../earning/keep.js';
import { fractionOf } from '../earning/order-lines.js';
import { floor, sum, times, ZERO, type Ratio } from '../earning/ratio.js';
import { returnsOf, type Purchase } from '../orders/purchase.js';

/** What of a purchase its volume depends on. */
export type Bought = Pick<Purchase, 'bought' | 'refunds' | 'cancelledAt' | 'amended' | 'earned'>;

/**
 * What some purchases of a member were worth in goods, in whole minor units: what was kept of their lines, without gift cards, and of that
 * the share that was paid with what earns. Purchases in another currency, and those nobody was granted anything for, are worth nothing.
 */
export const volumeOf = (purchases: readonly Bought[]): number => floor(sum(purchases.map(worthOf)));

function worthOf({ bought, refunds, cancelledAt, amended, earned }: Bought): Ratio {
  if (!earned || earned.grant.nothing) return ZERO;
  const left = leftOf(earned.grant, returnsOf({ refunds, cancelledAt, amended }));
  const goods = earned.grant.lines.map(({ line }, index) => (bought.items[line]?.giftCard ? ZERO : left[index]!));
  return times(sum(goods), fractionOf(earned.grant.paid));
}
