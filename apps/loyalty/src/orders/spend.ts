import type { Grant } from '../earning/grant.js';
import { keep, type Returns } from '../earning/keep.js';
import { fractionOf, linesOf, type Order } from '../earning/order-lines.js';
import { floor, ratio, spread, sum, times } from '../earning/ratio.js';

/**
 * What of an order counts as spent, in minor units: its goods, at what was paid for them with neither points nor gift cards; gift cards and
 * other currencies do not. Returned goods do not count either, line by line as with points.
 */
export function spentMinor(bought: Order, grant: Grant, returns: Returns): number {
  if (grant.nothing) return 0;
  const weights = linesOf(bought).map(({ giftCard, refundableMinor }) =>
    giftCard ? ratio(0) : times(ratio(refundableMinor), fractionOf(grant.paid)),
  );
  const shares = spread(floor(sum(weights)), weights);
  const asPoints = { ...grant, bonuses: [], lines: grant.lines.map((line, index) => ({ ...line, points: shares[index]! })) };
  return keep(asPoints, returns).points;
}
