import { MICROS_PER_DAY, timeOf, type Fact, type Micros, type RefundIssuedV1 } from '#lib/contracts';
import { bruteForceAcquisition } from '../../attribution/testing/brute-force.js';
import { isOf, ordersOf, type Order } from '../../kpis/testing/orders-by-force.js';
import { aliveProbability, expectedPurchases, type Buyer } from '../models/purchase-model.js';
import { expectedSpend } from '../models/spend-model.js';
import type { ValueFit } from '../worth.js';

type Amounts = Record<string, number>;

/** One customer at a midnight as the oracle sees them. */
interface Valued {
  /** The days (UTC) they bought on, in order, whatever they paid with. */
  days: number[];
  /** Days from the first of them to the one before the midnight. */
  watched: number;
  buyer: Buyer;
  orders: Order[];
  credits: Fact<RefundIssuedV1>[];
}

/** Who was fitted to. */
export interface FittedTo {
  customers: number;
  repeatCustomers: number;
  /** Who bought again, by currency. */
  spenders: Amounts;
}

/**
 * The values of all customers at a midnight straight from their definitions, by looking at what lies before it; without anything that the
 * product itself counts by. How likely a customer is to be there, buy and spend by given parameters, the models say, which are held to what
 * others have published. Amounts in currencies whose unit has a hundred parts.
 */
export function bruteForceValues(
  customers: readonly (readonly Fact[])[],
  spend: readonly Fact[],
  midnight: Micros,
  fit: ValueFit,
): Record<string, unknown> {
  const [historic, formula, predicted, valued]: Amounts[] = [{}, {}, {}, {}];
  const put = (into: Amounts, key: string, value: number): void => void (into[key] = (into[key] ?? 0) + value);
  let [risks, repeaters] = [0, 0];
  for (const facts of customers) {
    const customer = valuedAt(facts, midnight);
    const { purchases } = fit;
    const model = purchases.state === 'fitted' && customer.orders.length > 0 ? purchases.parameters : null;
    if (model && customer.days.length > 1) {
      repeaters += 1;
      risks += 1 - Math.round(aliveProbability(customer.buyer, model) * 2 ** 30) / 2 ** 30;
    }
    const expectedIn = (months: number): number => (model ? expectedPurchases(customer.buyer, model, months * 4.345) : 0);
    const expected = MONTHS.reduce((sum, month) => sum + (expectedIn(month) - expectedIn(month - 1)) / 1.01 ** month, 0);
    const daysInAll = currenciesOf(customer).reduce((sum, currency) => sum + spendingIn(customer, currency).size, 0);
    for (const currency of currenciesOf(customer)) {
      const { orders, revenue, margin } = keptIn(customer, currency, fit.settings.marginRate);
      const years = Math.max(1, (customer.watched + 1) / 365);
      const byFormula = orders === 0 || margin <= 0 ? 0 : (margin / orders) * (orders / years) * fit.settings.lifetimeYears;
      const parameters = fit.spend[currency];
      const rate = revenue > 0 ? Math.min(1, Math.max(0, margin / revenue)) : fit.settings.marginRate;
      const { repeats, mean } = repeatSpending(customer, currency);
      const share = spendingIn(customer, currency).size / daysInAll;
      put(valued!, currency, 1);
      put(historic!, currency, Math.round(margin));
      put(formula!, currency, Math.round(byFormula));
      put(
        predicted!,
        currency,
        Math.round(
          model && parameters?.state === 'fitted'
            ? expected * share * 100 * expectedSpend({ repeats, mean: Math.max(0, mean / 100) }, parameters.parameters) * rate
            : byFormula,
        ),
      );
    }
  }
  const cost = spentBefore(spend, midnight);
  const currencies = [...new Set([...Object.keys(valued!), ...Object.keys(cost)])];
  const each = (of: (currency: string) => number): Amounts => Object.fromEntries(currencies.map((currency) => [currency, of(currency)]));
  const unfitted = Object.keys(valued!)
    .sort()
    .flatMap((currency) => (fit.spend[currency]?.state === 'fitted' ? [] : [`${currency}: ${reasonIn(fit, currency)}`]));
  const said = fit.purchases.state === 'unfitted' ? fit.purchases.reason : unfitted.join('; ') || undefined;
  return {
    historicValue: ratios(historic!, valued!),
    formulaValue: ratios(formula!, valued!),
    predictedValue: { ...ratios(predicted!, valued!), unfitted: said },
    netValue: ratios(
      each((currency) => (formula![currency] ?? 0) - (cost[currency] ?? 0)),
      each((currency) => valued![currency] ?? 0),
    ),
    valueToCost: ratios(
      each((currency) => formula![currency] ?? 0),
      each((currency) => cost[currency] ?? 0),
    ),
    churnRisk: {
      value: repeaters === 0 ? null : risks / repeaters,
      numerator: risks,
      denominator: repeaters,
      unfitted: fit.purchases.state === 'unfitted' ? fit.purchases.reason : undefined,
    },
  };
}

export function fittedToAt(customers: readonly (readonly Fact[])[], midnight: Micros): FittedTo {
  const all = customers.map((facts) => valuedAt(facts, midnight)).filter(({ orders }) => orders.length > 0);
  const spenders: Amounts = {};
  for (const customer of all)
    for (const currency of currenciesOf(customer))
      if (repeatSpending(customer, currency).mean > 0) spenders[currency] = (spenders[currency] ?? 0) + 1;
  return { customers: all.length, repeatCustomers: all.filter(({ days }) => days.length > 1).length, spenders };
}

function valuedAt(facts: readonly Fact[], midnight: Micros): Valued {
  const once = [...new Map(facts.map((fact) => [JSON.stringify([fact.source, fact.id]), fact])).values()];
  const known = once.filter((fact) => timeOf(fact) < midnight);
  const orders = ordersOf(known).filter(({ counts }) => counts);
  const days = [...new Set(orders.map(({ at }) => dayOf(at)))].sort((a, b) => a - b);
  const [first = 0, last = 0] = [days[0], days.at(-1)];
  const watched = days.length === 0 ? 0 : dayOf(midnight) - 1 - first;
  return {
    days,
    watched,
    buyer: { repeats: Math.max(0, days.length - 1), last: (last - first) / 7, age: watched / 7 },
    orders,
    credits: known.filter(isOf<RefundIssuedV1>('refund-issued')).filter(({ data }) => data.orderId === undefined),
  };
}

const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);

const dayOf = (at: Micros): number => Math.floor(at / MICROS_PER_DAY);

const currenciesOf = ({ orders, credits }: Valued): string[] => [
  ...new Set([...orders.map(({ currency }) => currency), ...credits.map(({ data }) => data.currency)]),
];

/** What was kept in a currency, and the margin of it. */
function keptIn(customer: Valued, currency: string, rate: number): { orders: number; revenue: number; margin: number } {
  const orders = customer.orders.filter((order) => order.currency === currency);
  const credits = customer.credits.filter(({ data }) => data.currency === currency);
  let [revenue, margin] = [0, 0];
  for (const order of orders) {
    revenue += order.netMinor;
    margin += keptMarginOf(order, rate);
  }
  for (const { data } of credits) {
    revenue -= data.subtotalMinor;
    margin -= data.subtotalMinor * rate;
  }
  return { orders: orders.length, revenue, margin };
}

/** Of the lines as they were kept, where all that was refunded names its lines and they had as much; else the part of the whole that was kept. */
function keptMarginOf({ data: { items, subtotalMinor }, netMinor, refunds }: Order, rate: number): number {
  const named = refunds.flatMap(({ lines }) => lines ?? []);
  const refundedOf = (index: number): number => total(named.filter(({ line }) => line === index));
  const isNamed = refunds.every((refund) => total(refund.lines ?? []) === refund.subtotalMinor);
  if (isNamed && named.every(({ line }) => line < items.length && refundedOf(line) <= items[line]!.amountMinor)) {
    const kept = items.map(({ amountMinor, costMinor }, index) => {
      const left = amountMinor - refundedOf(index);
      const part = amountMinor === 0 ? costMinor : (costMinor! * left) / amountMinor;
      return { amountMinor: left, costMinor: typeof costMinor === 'number' ? part : undefined };
    });
    return marginOf(kept, netMinor, rate);
  }
  const whole = marginOf(items, subtotalMinor, rate);
  return subtotalMinor === 0 ? whole : (whole * netMinor) / subtotalMinor;
}

const total = (lines: readonly { amountMinor: number }[]): number => lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

/** Lines that say their cost bring what is above it, the rest what is usual; what lies below them is a loss. */
function marginOf(lines: readonly { amountMinor: number; costMinor?: number }[], subtotalMinor: number, rate: number): number {
  const known = lines.filter(({ costMinor }) => typeof costMinor === 'number');
  const priced = total(known);
  const cost = known.reduce((sum, { costMinor }) => sum + costMinor!, 0);
  return Math.min(priced, subtotalMinor) - cost + Math.max(0, subtotalMinor - priced) * rate;
}

/** What was spent in a currency, day by day. */
function spendingIn({ orders }: Valued, currency: string): Map<number, number> {
  const byDay = new Map<number, number>();
  for (const { at, netMinor } of orders.filter((order) => order.currency === currency))
    byDay.set(dayOf(at), (byDay.get(dayOf(at)) ?? 0) + netMinor);
  return byDay;
}

function repeatSpending(customer: Valued, currency: string): { repeats: number; mean: number } {
  const again = [...spendingIn(customer, currency)].filter(([day]) => day > customer.days[0]!).map(([, amount]) => amount);
  return { repeats: again.length, mean: again.length === 0 ? 0 : again.reduce((sum, amount) => sum + amount, 0) / again.length };
}

/** All that campaigns have cost, whoever they won. */
const spentBefore = (spend: readonly Fact[], midnight: Micros): Amounts =>
  without0((bruteForceAcquisition([], spend, 'all', midnight)['acquisitionCostPerConvertedLead'] as { numerator: Amounts }).numerator);

export const without0 = (amounts: Amounts): Amounts => Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0));

function reasonIn(fit: ValueFit, currency: string): string {
  const model = fit.spend[currency];
  return model?.state === 'unfitted' ? model.reason : '0 customers have bought again; 100 are needed';
}

const ratios = (numerator: Amounts, denominator: Amounts): object => ({
  value: Object.fromEntries(
    Object.entries(numerator).map(([currency, amount]) => [currency, denominator[currency] === 0 ? null : amount / denominator[currency]!]),
  ),
  numerator,
  denominator,
});
