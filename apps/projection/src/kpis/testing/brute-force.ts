import { compareFacts, timeOf, type Fact, type Micros, type RefundIssuedV1 } from '#lib/contracts';
import { bruteForceAcquisition } from '../../attribution/testing/brute-force.js';
import { USUAL_RULES, type AttributionRules } from '../../attribution/rules.js';
import type { Definition } from '../definition.js';
import type { CountedJourney } from '../endpoints.js';
import { bruteForceFeedback } from '../feedback/testing/brute-force.js';
import { bruteForceLoyalty } from '../loyalty/testing/brute-force.js';
import { bruteForceSteps } from '../repeat-steps/testing/brute-force.js';
import { LENGTHS, type Window } from '../windows.js';
import { isOf, names, ordersOf, type Order } from './orders-by-force.js';

/** One customer as the oracle sees it. */
export interface Known {
  facts: readonly Fact[];
  journey?: CountedJourney;
}

/**
 * Every window KPI straight from its definition: takes the facts before the instant, and looks. Slow, and on purpose without anything
 * that the product itself uses to count. With `carries`, those of purchases of the facts that carry a group's value.
 */
export function bruteForce(
  customers: readonly Known[],
  window: Window,
  at: Micros,
  carries: (fact: Fact) => boolean = () => true,
  spend: readonly Fact[] = [],
  rules: AttributionRules = USUAL_RULES,
): Record<string, unknown> {
  const start = at - LENGTHS[window];
  const lies = (time: Micros): boolean => time >= start && time < at;
  const revenue: Record<string, number> = {};
  const ordersBy: Record<string, number> = {};
  const refundedBy: Record<string, number> = {};
  const totalsBy: Record<string, number> = {};
  const counts = { orders: 0, made: 0, refunds: 0, buyers: 0, repeaters: 0, one: 0, returning: 0, bought: 0, abandoned: 0 };
  const phases: Record<string, number> = { discover: 0, explore: 0, buy: 0, use: 0, ask: 0, engage: 0 };
  const put = (into: Record<string, number>, key: string, value: number): void => void (into[key] = (into[key] ?? 0) + value);

  for (const { facts, journey } of customers) {
    const known = unique(facts).filter((fact) => timeOf(fact) < at);
    const orders = ordersOf(known);
    const counting = orders.filter((order) => order.counts);
    const bought = counting.filter((order) => lies(order.at) && carries(order.fact));
    for (const order of bought) {
      counts.orders += 1;
      put(revenue, order.currency, order.netMinor);
      put(ordersBy, order.currency, 1);
    }
    for (const order of orders.filter((made) => lies(made.at) && carries(made.fact))) {
      counts.made += 1;
      put(totalsBy, order.currency, order.totalMinor);
      put(refundedBy, order.currency, 0);
    }
    if (bought.length >= 1) counts.buyers += 1;
    if (bought.length >= 2) counts.repeaters += 1;
    if (bought.length === 1) counts.one += 1;
    const boughtBefore = (order: Order): boolean => counting.some((other) => compareFacts(other.fact, order.fact) < 0);
    if (bought.some(boughtBefore)) counts.returning += 1;
    for (const fact of known.filter(isOf<RefundIssuedV1>('refund-issued'))) {
      const { orderId, currency, amountMinor, subtotalMinor } = fact.data;
      const opened = orderId === undefined ? fact : orders.find((order) => names(fact, order.fact))?.fact;
      if (!opened || !carries(opened) || !lies(Math.max(timeOf(fact), timeOf(opened)))) continue;
      counts.refunds += 1;
      put(refundedBy, currency, amountMinor);
      put(totalsBy, currency, 0);
      if (orderId !== undefined) continue;
      put(revenue, currency, -subtotalMinor);
      put(ordersBy, currency, 0);
    }
    for (const checkout of journey?.checkouts ?? []) if (lies(checkout.at)) counts[checkout.outcome] += 1;
    for (const { phase, from, to } of journey?.history ?? []) if (from <= at && (to === null || to > at)) phases[phase]! += 1;
  }
  const of = customers.map(({ facts }) => facts);
  return {
    revenue: { value: revenue, numerator: revenue, denominator: null },
    orders: { value: counts.orders, numerator: counts.orders, denominator: null },
    averageOrderValue: shares(revenue, ordersBy),
    repeatPurchaseRate: share(counts.repeaters, counts.buyers),
    upsellRatio: share(counts.repeaters, counts.one),
    returningCustomerRate: share(counts.returning, counts.buyers),
    refundRate: share(counts.refunds, counts.made),
    refundRateByValue: shares(refundedBy, totalsBy),
    checkoutAbandonmentRate: share(counts.abandoned, counts.abandoned + counts.bought),
    customersByPhase: { value: phases, numerator: phases, denominator: null },
    ...bruteForceAcquisition(of, spend, window, at, { rules }),
    ...bruteForceSteps(of, window, at),
    ...bruteForceLoyalty(of, window, at),
    ...bruteForceFeedback(of, window, at),
  };
}

/** A way of asking for a number as the oracles name it. */
export const nameOf = ({ name, way = {} }: Definition): string => [name, ...Object.entries(way).map((entry) => entry.join('='))].join(' ');

/** The first purchase of each customer that counts at an instant. */
export const firstPurchases = (customers: readonly Known[], at: Micros): Set<Fact> =>
  new Set(
    customers.flatMap(({ facts }) => {
      const known = unique(facts).filter((fact) => timeOf(fact) < at);
      return ordersOf(known).find(({ counts }) => counts)?.fact ?? [];
    }),
  );

function unique(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [JSON.stringify([fact.source, fact.id]), fact])).values()];
}

function share(numerator: number, denominator: number): object {
  return { value: denominator === 0 ? null : numerator / denominator, numerator, denominator };
}

function shares(numerator: Record<string, number>, denominator: Record<string, number>): object {
  const value = Object.fromEntries(
    Object.keys(numerator).map((key) => [key, denominator[key] === 0 ? null : numerator[key]! / denominator[key]!]),
  );
  return { value, numerator, denominator };
}
