import type { RefundIssuedClaimV1 } from '#lib/contracts';
import { leftOf, totalOf, type Order, type Parts } from '../take-order/order.js';
import { apportion } from './apportion.js';

/** Subtotal, shipping, tax: the order in which `Parts` are listed here. */
type Listed = [number, number, number];

const list = ({ subtotalMinor, shippingMinor, taxMinor }: Parts): Listed => [subtotalMinor, shippingMinor, taxMinor];
const named = ([subtotalMinor, shippingMinor, taxMinor]: number[]): Parts => ({
  subtotalMinor: subtotalMinor!,
  shippingMinor: shippingMinor!,
  taxMinor: taxMinor!,
});
const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/**
 * What a refund claim asks for, or undefined for all that is left. `full` rules; then the amount; then what lines and parts add up to.
 */
export function askedMinor(claim: RefundIssuedClaimV1): number | undefined {
  if (claim.full) return undefined;
  return claim.amountMinor ?? (saysParts(claim) ? totalOf(toldParts(claim)) : undefined);
}

/**
 * Divides a refund of `amountMinor` (at most what is left) among the order's parts, so that no part is refunded beyond what it was and
 * the three add up to the amount; a refund of all that is left takes all that is left of each.
 *
 * By lines or parts: as told; what the amount adds to them comes from shipping and tax where the claim is silent about both, else from
 * whatever is left. By amount alone: in the proportion of the order's parts, rounded on the sum refunded so far, so that a row of
 * partial refunds ends exactly at the order's parts.
 */
export function refundParts(order: Order, claim: RefundIssuedClaimV1, amountMinor: number): Parts {
  const left = list(leftOf(order));
  if (!claim.full && saysParts(claim)) {
    const silent = claim.shippingMinor === undefined && claim.taxMinor === undefined;
    return named(fit(list(toldParts(claim)), left, amountMinor, silent ? [0, 1, 1] : [1, 1, 1]));
  }
  const base = list(order.parts);
  const before = totalOf(order.refunded);
  const from = apportion(before, base);
  const to = apportion(before + amountMinor, base);
  const owed = list(order.refunded).map((part, index) => from[index]! - part);
  // A part's share can fall by a unit as the sum grows, and a refund cannot take that back; the next one makes up for it. What differs
  // by more was refunded by lines or before an amendment, and stays so.
  const rounding = owed.every((units) => Math.abs(units) <= 2);
  return named(
    fit(
      to.map((share, index) => share - from[index]! + (rounding ? owed[index]! : 0)),
      left,
      amountMinor,
      [1, 1, 1],
    ),
  );
}

/** The parts of a credit note: nothing bounds them, and what is not said to be shipping or tax is goods. */
export function creditNoteParts(claim: RefundIssuedClaimV1, amountMinor: number): Parts {
  const taxMinor = Math.min(claim.taxMinor ?? 0, amountMinor);
  const shippingMinor = Math.min(claim.shippingMinor ?? 0, amountMinor - taxMinor);
  return { subtotalMinor: amountMinor - shippingMinor - taxMinor, shippingMinor, taxMinor };
}

/** Lowers amounts in proportion so that together they do not exceed a bound; they stay as they are where they do not. */
export function lowered<Item extends { amountMinor: number }>(items: readonly Item[] | undefined, mostMinor: number): Item[] | undefined {
  if (!items) return undefined;
  const amounts = items.map((item) => item.amountMinor);
  if (sumOf(amounts) <= mostMinor) return [...items];
  const shares = apportion(mostMinor, amounts);
  return items.map((item, index) => ({ ...item, amountMinor: shares[index]! }));
}

function saysParts({ lines, subtotalMinor, shippingMinor, taxMinor }: RefundIssuedClaimV1): boolean {
  return (lines?.length ?? 0) > 0 || subtotalMinor !== undefined || shippingMinor !== undefined || taxMinor !== undefined;
}

function toldParts(claim: RefundIssuedClaimV1): Parts {
  const { shippingMinor = 0, taxMinor = 0, amountMinor, lines } = claim;
  if (claim.subtotalMinor !== undefined) return { subtotalMinor: claim.subtotalMinor, shippingMinor, taxMinor };
  if (lines?.length) return { subtotalMinor: sumOf(lines.map((line) => line.amountMinor)), shippingMinor, taxMinor };
  return { subtotalMinor: Math.max(0, (amountMinor ?? 0) - shippingMinor - taxMinor), shippingMinor, taxMinor };
}

/** The nearest to what is wanted with 0 ≤ each ≤ its room and the sum exact; `first` marks the rooms that give what is missing first. */
function fit(wanted: readonly number[], room: Listed, sum: number, first: Listed): number[] {
  const fitted = wanted.map((value, index) => Math.min(Math.max(0, value), room[index]!));
  for (const rooms of [first, [1, 1, 1]]) {
    const free = fitted.map((value, index) => (room[index]! - value) * rooms[index]!);
    const missing = Math.min(sum - sumOf(fitted), sumOf(free));
    if (missing > 0) apportion(missing, free).forEach((share, index) => (fitted[index]! += share));
  }
  // Less than its parts add up to is a deduction from the goods, and only beyond them from tax and shipping.
  for (const index of [0, 2, 1]) fitted[index]! -= Math.min(fitted[index]!, Math.max(0, sumOf(fitted) - sum));
  return fitted;
}
