import type { RefundIssuedV1 } from '#lib/contracts';
import type { Grant } from './grant.js';
import { reaches } from './multipliers.js';
import { fractionOf, linesOf, type Order } from './order-lines.js';
import { floor, isZero, least, minus, ONE, over, ratio, sum, times, ZERO, type Ratio } from './ratio.js';

/** What happened to an order since it was rated. */
export interface Returns {
  /** In the order in which they were accepted. */
  refunds: readonly Pick<RefundIssuedV1, 'subtotalMinor' | 'lines'>[];
  cancelled?: boolean;
  /** How the shop's highest revision says that the order stands. */
  amended?: Pick<Order, 'items' | 'subtotalMinor'>;
  /** Lines taken as wholly returned (of a return that is still open). */
  returnedLines?: readonly number[];
}

/** What of a grant stays. */
export interface Kept {
  points: number;
  basePoints: number;
  /** The bonuses whose threshold is still met. */
  bonuses: string[];
}

/**
 * What stays of a grant: each line's points in the proportion in which it is not refunded, floored once over all; a bonus stays or goes
 * whole. A refund takes from the lines it names; what it does not lay to a line, or beyond what is left of one, is spread over the rest
 * in proportion. Only its part for goods counts (shipping and tax reverse nothing), and a deduction from it keeps its points. An
 * amendment by which the order shrinks counts as returned. More returns never keep more, all returned keeps nothing; nothing is ever
 * rated again.
 */
export function keep(grant: Grant, returns: Returns): Kept {
  const left = leftOf(grant, returns);
  const all = ratio(grant.lines.reduce((minor, { refundableMinor }) => minor + refundableMinor, 0));
  // A line that rounds to nothing goes with the order.
  const kept = grant.lines.map(({ points, refundableMinor }, index) =>
    points === 0 ? ZERO : times(ratio(points), refundableMinor === 0 ? over(sum(left), all) : over(left[index]!, ratio(refundableMinor))),
  );
  const basePoints = floor(sum(kept));
  const bonuses = grant.bonuses.filter(({ lines, thresholdMinor }) =>
    reaches(
      left.filter((_, index) => lines.includes(grant.lines[index]!.line)),
      fractionOf(grant.paid),
      thresholdMinor,
    ),
  );
  return { basePoints, points: bonuses.reduce((all, { points }) => all + points, basePoints), bonuses: bonuses.map(({ id }) => id) };
}

/** The points to take back now; never below 0: what was reversed once is not given again. */
export const toReverse = (grant: Grant, kept: Kept, alreadyReversed: number): number =>
  Math.max(0, grant.points - kept.points - alreadyReversed);

/** The points that go if an open return brings back these lines (all, where it names none): they are held until it is settled. */
export function heldBy(grant: Grant, returns: Returns, lines: readonly number[] | undefined): number {
  const all = lines?.length ? lines : grant.lines.map(({ line }) => line);
  return keep(grant, returns).points - keep(grant, { ...returns, returnedLines: [...(returns.returnedLines ?? []), ...all] }).points;
}

/** What is left of each line of the grant, in minor units. */
export function leftOf(grant: Pick<Grant, 'lines'>, { refunds, cancelled, amended, returnedLines = [] }: Returns): Ratio[] {
  if (cancelled) return grant.lines.map(() => ZERO);
  let left = grant.lines.map(({ refundableMinor }) => ratio(refundableMinor));
  if (amended) {
    const shrunk = shrunkBy(grant, amended);
    left = left.map((value, index) => minus(value, shrunk[index]!));
  }
  for (const refund of refunds) left = refunded(grant, left, refund);
  return left.map((value, index) => (returnedLines.includes(grant.lines[index]!.line) ? ZERO : value));
}

function refunded(
  grant: Pick<Grant, 'lines'>,
  before: readonly Ratio[],
  { subtotalMinor, lines = [] }: Returns['refunds'][number],
): Ratio[] {
  let rest = ratio(subtotalMinor);
  const left = [...before];
  for (const { line, amountMinor } of lines) {
    const index = grant.lines.findIndex((one) => one.line === line);
    const taken = index < 0 ? ZERO : least(least(ratio(amountMinor), left[index]!), rest);
    if (index >= 0) left[index] = minus(left[index]!, taken);
    rest = minus(rest, taken);
  }
  const all = sum(left);
  if (isZero(all)) return left;
  const stays = minus(ONE, over(least(rest, all), all));
  return left.map((value) => times(value, stays));
}

/** By how much each line's part of the order became less: only as far as the whole order did, so that an exchange is no return. */
function shrunkBy(grant: Pick<Grant, 'lines'>, amended: NonNullable<Returns['amended']>): Ratio[] {
  const before = grant.lines.reduce((all, { refundableMinor }) => all + refundableMinor, 0);
  const fewer = Math.max(0, before - amended.subtotalMinor);
  const pool = new Map<string | undefined, number>();
  for (const { productId, refundableMinor } of linesOf(amended)) pool.set(productId, (pool.get(productId) ?? 0) + refundableMinor);
  const byLine = grant.lines.map(({ productId, refundableMinor }) => {
    const stays = Math.min(refundableMinor, pool.get(productId) ?? 0);
    pool.set(productId, (pool.get(productId) ?? 0) - stays);
    return ratio(refundableMinor - stays);
  });
  // An order told once with and once without lines says only how much less it is in all.
  const comparable = amended.items.length > 0 && grant.lines.some(({ productId }) => productId !== undefined);
  const weights = comparable ? byLine : grant.lines.map(({ refundableMinor }) => ratio(refundableMinor));
  const all = sum(weights);
  return weights.map((weight) => (isZero(all) ? weight : times(weight, over(ratio(fewer), all))));
}
