import type { RefundIssuedV1, Tender } from '#lib/contracts';
import { floor, isBelow, isZero, least, minus, over, ratio, sum, times, ZERO, type Ratio } from './ratio.js';

/** How an order was paid. */
export interface Paid {
  totalMinor: number;
  tenders?: readonly Tender[];
}

/** Points that were spent on an order. */
export interface Spent {
  redemptionId: string;
  points: number;
}

/**
 * How many of the points spent on an order have come back in all, by redemption, after these refunds (in the order in which they were
 * accepted). A refund gives back of each tender the part that it is of the order, of shipping too; one that names tenders gives back what it
 * names. Never more than was spent, all of it where all was refunded, and more refunds never give back fewer: what a refund adds is what this
 * says with it, less what was given back before. A cancellation gives back what no refund has. A point tender without an amount of money
 * gives nothing back; but of an order that cost nothing, its points having been taken off the total, all comes back once it ends.
 */
export function pointsReturned(
  { totalMinor, tenders = [] }: Paid,
  spent: readonly Spent[],
  refunds: readonly Pick<RefundIssuedV1, 'amountMinor' | 'tenders'>[],
  cancelled = false,
): Spent[] {
  if (totalMinor === 0) return spent.map((one) => ({ ...one, points: cancelled || refunds.some(endsFreeOrder) ? one.points : 0 }));
  const paid = spent.map(({ redemptionId }) => ratio(paidWith(redemptionId, tenders, spent)));
  let left: Ratio[] = paid;
  let total = ratio(totalMinor);
  for (const { amountMinor, tenders: named } of refunds) {
    const taken = named?.length ? takenByName(left, spent, named) : takenInProportion(left, total, ratio(amountMinor));
    left = left.map((value, index) => minus(value, taken[index]!));
    total = minus(total, least(ratio(amountMinor), total));
  }
  if (cancelled) {
    const rest = takenInProportion(left, total, total);
    left = left.map((value, index) => minus(value, rest[index]!));
  }
  return spent.map(({ redemptionId, points }, index) => {
    const whole = paid[index]!;
    const back = minus(whole, left[index]!);
    return { redemptionId, points: isZero(whole) ? 0 : floor(times(ratio(points), over(back, whole))) };
  });
}

/** An order that costs nothing is refunded by nothing, once; what it was refunded while it cost something is not that. */
const endsFreeOrder = ({ amountMinor }: Pick<RefundIssuedV1, 'amountMinor'>): boolean => amountMinor === 0;

/** What a redemption paid: the tenders that name it; those that name none belong to the only one. */
function paidWith(redemptionId: string, tenders: readonly Tender[], spent: readonly Spent[]): number {
  return tenders
    .filter(({ kind }) => kind === 'points')
    .filter(
      (tender) => tender.redemptionId === redemptionId || (tender.redemptionId === undefined && spent[0]!.redemptionId === redemptionId),
    )
    .reduce((all, { amountMinor }) => all + amountMinor, 0);
}

/** Points can have paid no more than is left to refund, where more was refunded otherwise. */
function takenInProportion(left: readonly Ratio[], total: Ratio, amount: Ratio): Ratio[] {
  if (isZero(total)) return left.map(() => ZERO);
  const inPoints = sum(left);
  const base = isBelow(total, inPoints) ? inPoints : total;
  return left.map((value) => least(value, times(least(amount, total), over(value, base))));
}

function takenByName(left: readonly Ratio[], spent: readonly Spent[], named: readonly Tender[]): Ratio[] {
  const rest = [...left];
  for (const { kind, amountMinor, redemptionId } of named) {
    if (kind !== 'points') continue;
    let open = ratio(amountMinor);
    spent.forEach((one, index) => {
      if (redemptionId !== undefined && one.redemptionId !== redemptionId) return;
      const taken = least(open, rest[index]!);
      rest[index] = minus(rest[index]!, taken);
      open = minus(open, taken);
    });
  }
  return left.map((value, index) => minus(value, rest[index]!));
}
