import type { Tender } from '#lib/contracts';
import { pointsReturned } from '../earning/tenders.js';
import type { Redemption } from '../redemptions/redemption.js';
import type { Purchase } from './purchase.js';

/** What of a redemption comes back now. */
export interface PointsBack {
  redemption: Redemption;
  points: number;
}

/**
 * The points that come back to whoever paid an order with them, after all its refunds so far, less what came back before. A refund is part
 * of what the order costs as it was amended, so that refunding all of that gives all points back: an amendment itself gives none. Once the
 * order is cancelled, all whose worth did not go back in money. What no tender tells of comes back in proportion to the money.
 */
export function pointsBack(purchase: Purchase, redemptions: readonly Redemption[]): PointsBack[] {
  const { bought, amended, refunds, cancelledAt } = purchase;
  const spent = redemptions.map(({ id, points }) => ({ redemptionId: id, points }));
  const tenders = tendersOf(bought.tenders ?? [], redemptions);
  const refunded = pointsReturned({ totalMinor: amended?.totalMinor ?? bought.totalMinor, tenders }, spent, refunds);
  // What an amendment has taken off the order was paid as well, so a cancellation goes by what was bought.
  const cancelled = cancelledAt === null ? refunded : pointsReturned({ totalMinor: bought.totalMinor, tenders }, spent, refunds, true);
  return redemptions.flatMap((redemption, index) => {
    const points = Math.max(0, refunded[index]!.points - redemption.returned, cancelled[index]!.points - redemption.returned);
    return points > 0 ? [{ redemption, points }] : [];
  });
}

/** The tenders, and the least of one for each redemption that none of them tells of: so it weighs nothing against the money. */
function tendersOf(tenders: readonly Tender[], redemptions: readonly Redemption[]): Tender[] {
  const inPoints = tenders.filter(({ kind, amountMinor }) => kind === 'points' && amountMinor > 0);
  const isTold = ({ id }: Redemption, index: number): boolean =>
    inPoints.some(({ redemptionId }) => redemptionId === id || (redemptionId === undefined && index === 0));
  const untold = redemptions.filter((redemption, index) => !isTold(redemption, index));
  return [...tenders, ...untold.map(({ id }): Tender => ({ kind: 'points', amountMinor: 1, redemptionId: id }))];
}
