import type { EntityManager } from 'typeorm';
import { ceil, decimal, over, ratio, times } from '../earning/ratio.js';
import type { Programme } from '../programme/programme.js';
import { redemptionsMeantFor } from './pg-redemptions.js';
import type { Redemption } from './redemption.js';

/** What points pay of an order already, of which some others are to pay a share: in minor units, less what has come back. */
export async function paidBefore(
  tx: EntityManager,
  { orderId, orderTotalMinor }: { orderId?: string; orderTotalMinor?: number },
  shop: string | undefined,
  programme: Programme,
): Promise<number> {
  // Nothing is held against it.
  if (orderId === undefined || orderTotalMinor === undefined) return 0;
  const before = await redemptionsMeantFor(tx, { shop: shop ?? '', orderId });
  return before.reduce((sum, redemption) => sum + paidBy(redemption, programme), 0);
}

/** A till tells points alone: they pay what they are worth. */
function paidBy({ points, returned, about }: Redemption, { paying }: Programme): number {
  const perPoint = over(decimal(paying?.minorPer100Points ?? '0'), ratio(100));
  const worth = about.amountMinor === undefined ? times(ratio(points), perPoint) : ratio(about.amountMinor);
  return ceil(times(worth, ratio(points - returned, points)));
}
