import {
  compareFacts,
  timeOf,
  type Fact,
  type Micros,
  type PurchaseAmendedV1,
  type PurchaseCompletedV1,
  type RefundIssuedV1,
} from '#lib/contracts';
import { LENGTHS, type Window } from '../../windows.js';

interface Bought {
  fact: Fact<PurchaseCompletedV1>;
  at: Micros;
  currency: string;
  net: number;
  lines: { amountMinor: number; quantity: number }[];
}

/**
 * Both steps straight from their definitions, from the facts before the instant. Prices are added up as plain fractions and written out as
 * decimals, which the language then reads as the nearest double.
 */
export function bruteForceSteps(
  customers: readonly (readonly Fact[])[],
  window: Window,
  at: Micros,
  carries: (fact: Fact) => boolean = () => true,
): Record<string, unknown> {
  const prices: Record<string, [bigint, bigint][]> = {};
  const orders: Record<string, number[]> = {};
  for (const facts of customers) {
    const bought = boughtBefore(facts, at);
    for (const [chain, isOfPrices] of [
      [bought, false],
      [bought.filter(({ lines }) => lines.length > 0), true],
    ] as const)
      chain.forEach((one, index) => {
        const previous = chain.slice(0, index).findLast(({ currency }) => currency === one.currency);
        if (!previous || one.at < at - LENGTHS[window] || !carries(one.fact)) return;
        if (isOfPrices) (prices[one.currency] ??= []).push(difference(price(one), price(previous)));
        else (orders[one.currency] ??= []).push(one.net - previous.net);
      });
  }
  const counts = (of: Record<string, unknown[]>): Record<string, number> => mapped(of, (all) => all.length);
  return {
    upsellPriceStep: {
      value: mapped(prices, (all) => written(all.reduce(added), all.length)),
      numerator: mapped(prices, (all) => written(all.reduce(added), 1)),
      denominator: counts(prices),
    },
    orderValueStep: {
      value: mapped(orders, (all) => total(all) / all.length),
      numerator: mapped(orders, total),
      denominator: counts(orders),
    },
  };
}

const total = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);

const mapped = <Value>(of: Record<string, Value>, map: (value: Value) => number): Record<string, number> =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, map(value)]));

/** Quantities of the tests have three places at most. */
const price = ({ lines }: Bought): [bigint, bigint] => [
  BigInt(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)) * 1000n,
  lines.reduce((sum, { quantity }) => sum + BigInt(Math.round(quantity * 1000)), 0n),
];
const difference = ([a, b]: [bigint, bigint], [c, d]: [bigint, bigint]): [bigint, bigint] => [a * d - c * b, b * d];
const added = ([a, b]: [bigint, bigint], [c, d]: [bigint, bigint]): [bigint, bigint] => [a * d + c * b, b * d];

function written([parts, of]: [bigint, bigint], count: number): number {
  const digits = ((parts < 0n ? -parts : parts) * 10n ** 60n) / (of * BigInt(count));
  return Number(`${digits}e-60`) * (parts < 0n ? -1 : 1) || 0;
}

function boughtBefore(facts: readonly Fact[], at: Micros): Bought[] {
  const known = [...new Map(facts.map((fact) => [`${fact.source} ${fact.id}`, fact])).values()]
    .filter((fact) => timeOf(fact) < at)
    .sort(compareFacts);
  const orders = new Map<string, Fact[]>();
  for (const fact of known) {
    const { orderId } = fact.data as { orderId?: string };
    if (orderId === undefined) continue;
    const key = `${fact.shop} ${orderId}`;
    orders.set(key, [...(orders.get(key) ?? []), fact]);
  }
  const bought = [...orders.values()].flatMap((about) => {
    const fact = about.find(({ type }) => type.includes('purchase-completed')) as Fact<PurchaseCompletedV1> | undefined;
    if (!fact) return [];
    const later = about.filter(({ type }) => !type.includes('purchase-completed'));
    if (later.some((_, index) => isOver(fact, later.slice(0, index + 1)))) return [];
    const { currency, subtotalMinor, items } = inForce(fact, later);
    return [
      {
        fact,
        at: timeOf(fact),
        currency,
        net: subtotalMinor - total(refundsOf(later, currency).map(({ subtotalMinor: part }) => part)),
        lines: items,
      },
    ];
  });
  return bought.sort((one, other) => compareFacts(one.fact, other.fact));
}

const refundsOf = (about: readonly Fact[], currency: string): RefundIssuedV1[] =>
  about
    .filter(({ type }) => type.includes('refund-issued'))
    .map(({ data }) => data as RefundIssuedV1)
    .filter((refund) => refund.currency === currency);

function isOver(fact: Fact<PurchaseCompletedV1>, about: readonly Fact[]): boolean {
  if (about.some(({ type }) => type.includes('purchase-cancelled'))) return true;
  const { currency, totalMinor } = inForce(fact, about);
  const refunds = refundsOf(about, currency);
  return refunds.length > 0 && total(refunds.map(({ amountMinor }) => amountMinor)) >= totalMinor;
}

function inForce(fact: Fact<PurchaseCompletedV1>, about: readonly Fact[]): PurchaseCompletedV1 {
  const amendments = about.filter(({ type }) => type.includes('purchase-amended')) as Fact<PurchaseAmendedV1>[];
  return amendments.sort((one, other) => one.data.revision - other.data.revision || compareFacts(one, other)).at(-1)?.data ?? fact.data;
}
