import type { Micros } from '#lib/contracts';
import { earningPart, fractionOf } from '../earning/order-lines.js';
import { ceil, floor, isZero, minus, over, ratio, sum, times, ZERO, type Ratio } from '../earning/ratio.js';
import { finalAt, keptLines, type KeptLine } from '../orders/kept-goods.js';
import type { Purchase } from '../orders/purchase.js';
import type { Goal, Programme } from '../programme/programme.js';

/** What a customer has done within a challenge's time. */
export interface Deeds {
  purchases: readonly Purchase[];
  /** How many of each that are no purchases. */
  reviews: number;
  surveys: number;
  referrals: number;
}

export interface Count {
  /** What counts as things stand, up to the goal. */
  progress: number;
  /** Whether it is met by what can no longer be returned. */
  isMet: boolean;
  /** When more of it can no longer be returned; null where nothing is under way. */
  nextAt: Micros | null;
}

/** How much of it a goal asks for: orders, pieces, minor units, reviews. */
export const sizeOf = (goal: Goal): number => (goal.kind === 'spend' ? goal.amountMinor : goal.count);

/**
 * How far a goal is met at an instant. Purchases count with what was kept of them; a challenge is met only by those past their return
 * period, so that nobody is rewarded for what then comes back, and what comes back later changes nothing any more.
 */
export function count(goal: Goal, deeds: Deeds, at: Micros, programme: Programme): Count {
  const size = sizeOf(goal);
  const told = { reviews: deeds.reviews, surveys: deeds.surveys, referrals: deeds.referrals };
  if (goal.kind === 'reviews' || goal.kind === 'surveys' || goal.kind === 'referrals')
    return { progress: Math.min(told[goal.kind], size), isMet: told[goal.kind] >= size, nextAt: null };
  const counting = deeds.purchases.filter(({ bought }) => bought.currency === programme.currency);
  const finals = counting.map((purchase) => ({ purchase, final: finalAt(purchase, programme) }));
  const kept = finals.filter(({ final }) => final !== null && final <= at).map(({ purchase }) => purchase);
  const ahead = finals.flatMap(({ purchase, final }) => (final !== null && final > at && !isZero(worthOf(purchase, goal)) ? [final] : []));
  return {
    progress: Math.min(amountOf(goal, counting), size),
    isMet: amountOf(goal, kept) >= size,
    nextAt: ahead.length === 0 ? null : Math.min(...ahead),
  };
}

type OfPurchases = Extract<Goal, { kind: 'orders' | 'spend' | 'items' }>;

function amountOf(goal: OfPurchases, purchases: readonly Purchase[]): number {
  switch (goal.kind) {
    case 'orders':
      return purchases
        .map((purchase) => worthOf(purchase, goal))
        .filter((worth) => !isZero(worth) && floor(worth) >= (goal.leastMinor ?? 0)).length;
    case 'spend':
      return floor(sum(purchases.map((purchase) => times(worthOf(purchase, goal), fractionOf(earningPart(purchase.bought))))));
    case 'items':
      return purchases.flatMap((purchase) => linesFor(purchase, goal)).reduce((pieces, line) => pieces + piecesOf(line), 0);
  }
}

/** What was kept of the goods a goal is about, gift cards aside. */
const worthOf = (purchase: Purchase, goal: OfPurchases): Ratio => sum(linesFor(purchase, goal).map(({ leftMinor }) => leftMinor));

function linesFor(purchase: Purchase, goal: OfPurchases): KeptLine[] {
  const { categories, products } = goal.kind === 'orders' ? {} : goal;
  const isMeant = ({ category, productId }: KeptLine): boolean =>
    (!categories && !products) ||
    (category !== undefined && categories?.includes(category)) ||
    (productId !== undefined && products?.includes(productId)) ||
    false;
  return keptLines(purchase).filter((line) => !line.giftCard && isMeant(line));
}

/** The pieces that were kept: the nearest whole number, since a refund names money and not always pieces. */
function piecesOf({ quantity, boughtMinor, leftMinor }: KeptLine): number {
  if (boughtMinor === 0) return quantity;
  const exact = over(times(ratio(Math.max(0, Math.floor(quantity))), leftMinor), ratio(boughtMinor));
  const half = minus(exact, ratio(1, 2));
  return half.n <= 0n ? floor(ZERO) : ceil(half);
}
