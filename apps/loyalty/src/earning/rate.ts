import type { Micros } from '#lib/contracts';
import { minorPerUnit } from '#lib/money';
import type { Campaign, Programme } from '../programme/programme.js';
import type { Grant, GrantBonus, Multiplier } from './grant.js';
import { campaignsFor, concerns, multipliersOf, reaches } from './multipliers.js';
import { earningPart, fractionOf, linesOf, type Order, type OrderLine } from './order-lines.js';
import { decimal, floor, ratio, spread, sum, times, ZERO, type Ratio } from './ratio.js';

/** An order bonus, or a campaign that adds points. */
type Offer = Pick<Campaign, 'id' | 'points' | 'thresholdMinor' | 'categories' | 'products'>;

export interface RatingContext {
  /** The member's tier before the purchase. */
  tier: string | null;
  /** Of the purchase. */
  at: Micros;
  /** Base points of the member's other orders in the period of the cap, net of reversals. */
  earnedInPeriod: number;
}

/**
 * What an order earns. Rate and multipliers multiply exactly, over all lines, and are floored once; then caps; then the points are
 * spread over the lines by largest remainder. Fixed bonuses come on top. Gift cards, shipping, tax, and what was paid with points or gift
 * cards earn nothing; so do orders in another currency. The same arguments give the same grant.
 */
export function rate(order: Order, programme: Programme, context: RatingContext): Grant {
  const lines = linesOf(order);
  const paid = earningPart(order);
  const foreign = order.currency !== programme.currency;
  const campaigns = foreign ? [] : campaignsFor(order, lines, fractionOf(paid), programme, context.at);
  const rated = lines.map((line) => {
    const multipliers = line.giftCard || foreign ? [] : multipliersOf(line, programme, context.tier, campaigns);
    return { line, multipliers, exact: foreign ? ZERO : exactPoints(line, programme, multipliers, fractionOf(paid)) };
  });
  const earned = floor(sum(rated.map(({ exact }) => exact)));
  const { basePoints, capped } = cap(earned, programme, context.earnedInPeriod);
  const shares = spread(
    basePoints,
    rated.map(({ exact }) => exact),
  );
  const bonuses = foreign ? [] : bonusesFor(lines, fractionOf(paid), programme, campaigns);
  return {
    programmeVersion: programme.version,
    orderId: order.orderId,
    points: basePoints + bonuses.reduce((all, { points }) => all + points, 0),
    basePoints,
    pointsPerUnit: programme.earning.pointsPerUnit,
    tier: context.tier,
    paid,
    lines: rated.map(({ line: { line, productId, refundableMinor }, multipliers }, index) => ({
      line,
      ...(productId !== undefined && { productId }),
      refundableMinor,
      points: shares[index]!,
      multipliers,
    })),
    bonuses,
    ...(capped && { capped }),
    ...(foreign && { nothing: 'other-currency' as const }),
  };
}

function exactPoints(line: OrderLine, { earning, currency }: Programme, multipliers: readonly Multiplier[], paid: Ratio): Ratio {
  if (line.giftCard) return ZERO;
  const units = times(times(line.valueMinor, ratio(1, minorPerUnit(currency))), paid);
  return multipliers.reduce((points, { by }) => times(points, decimal(by)), times(units, decimal(earning.pointsPerUnit)));
}

function cap(earned: number, { caps }: Programme, earnedInPeriod: number): { basePoints: number; capped?: Grant['capped'] } {
  const perOrder = caps.perOrder ?? Infinity;
  const room = caps.perPeriod ? Math.max(0, caps.perPeriod.points - earnedInPeriod) : Infinity;
  const basePoints = Math.min(earned, perOrder, room);
  if (basePoints === earned) return { basePoints };
  return { basePoints, capped: { by: room < perOrder ? 'period' : 'order', from: earned } };
}

function bonusesFor(lines: readonly OrderLine[], paid: Ratio, { earning }: Programme, campaigns: readonly Campaign[]): GrantBonus[] {
  const offered: Offer[] = [...earning.orderBonuses, ...campaigns];
  return offered.flatMap((offer) => {
    const { id, points, thresholdMinor } = offer;
    const goods = lines.filter((line) => concerns(offer, line));
    const worth = goods.map(({ refundableMinor }) => ratio(refundableMinor));
    if (points === undefined || !reaches(worth, paid, thresholdMinor)) return [];
    return [{ id, points, thresholdMinor, lines: goods.map(({ line }) => line) }];
  });
}
