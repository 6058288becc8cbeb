import { moneyInWords, pointsInWords } from '../members/words.js';
import { ceil, decimal, floor, over, ratio, times } from '../earning/ratio.js';
import type { Programme, Reward } from '../programme/programme.js';

/** What something costs: points, and money for those that are missing. */
export interface Price {
  points: number;
  cashMinor: number;
}

/** Why it cannot be had like that, for people. */
export interface Refusal {
  refused: string;
}

type Rules = Pick<Programme, 'currency' | 'partMoney' | 'paying'>;

const HUNDRED = ratio(100);

/** The points a reward takes at least, and never none: the rest can be bought. */
export function leastPoints(reward: Reward, { partMoney }: Rules): number {
  if (!partMoney) return reward.points;
  return Math.max(1, ceil(times(ratio(reward.points), over(decimal(partMoney.leastPointsPercent), HUNDRED))));
}

/** A reward for so many points, the missing ones bought at the programme's rate, rounded up to a whole minor unit. */
export function priceOf(reward: Reward, points: number, rules: Rules): Price | Refusal {
  if (points > reward.points) return { refused: `${reward.name} costs ${pointsInWords(reward.points)}; no more can be paid for it.` };
  const missing = reward.points - points;
  if (missing === 0) return { points, cashMinor: 0 };
  if (!rules.partMoney)
    return { refused: `${reward.name} costs ${pointsInWords(reward.points)}; points cannot be bought in this programme.` };
  const least = leastPoints(reward, rules);
  if (points < least) return { refused: `At least ${pointsInWords(least)} of ${reward.name} are paid in points; the rest can be bought.` };
  return { points, cashMinor: ceil(times(ratio(missing), over(decimal(rules.partMoney.minorPer100Points), HUNDRED))) };
}

/** The bound of the facts. */
const MOST_POINTS = 1e12;

/** How an order is to be paid with points: for an amount, or with so many of them. */
export type Payment = { amountMinor: number } | { points: number };

/**
 * What points pay of an order: an amount takes as many as it needs, rounded up; points pay as much as they are worth, rounded down, and
 * none are taken that would pay nothing. The share of the order, with what points pay of it already, is held to the programme's where the
 * order's total is told.
 */
export function paymentOf(
  payment: Payment,
  orderTotalMinor: number | undefined,
  { paying, currency }: Rules,
  paidMinor = 0,
): Refusal | { points: number; amountMinor: number } {
  if (!paying) return { refused: 'Orders cannot be paid with points in this programme.' };
  const perPoint = over(decimal(paying.minorPer100Points), HUNDRED);
  const amountMinor = 'points' in payment ? floor(times(ratio(payment.points), perPoint)) : payment.amountMinor;
  const points = ceil(over(ratio(amountMinor), perPoint));
  if (points < Math.max(1, paying.leastPoints))
    return { refused: `Orders are paid with ${pointsInWords(Math.max(1, paying.leastPoints))} or more; these would be ${points}.` };
  if (points > MOST_POINTS) return { refused: `No order is paid with more than ${pointsInWords(MOST_POINTS)}.` };
  if (orderTotalMinor === undefined) return { points, amountMinor };
  const most = floor(times(ratio(orderTotalMinor), over(decimal(paying.mostPercent), HUNDRED)));
  if (paidMinor + amountMinor > most) {
    const already = paidMinor > 0 ? `, and ${moneyInWords(paidMinor, currency)} are already` : '';
    return {
      refused: `At most ${paying.mostPercent} % of an order are paid with points: of this one ${moneyInWords(most, currency)}${already}.`,
    };
  }
  return { points, amountMinor };
}
