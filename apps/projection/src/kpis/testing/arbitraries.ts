import { MICROS_PER_DAY, parseInstant, timeOf, type Fact, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import type { CountedJourney } from '../endpoints.js';
import { LENGTHS } from '../windows.js';
import { aCancellation, anAmendment, aPurchase, aRefund, instant, type OfLines } from './order-facts.js';

const FIRST = instant('2026-01-01T00:00:00Z');

/** Instants that collide, touch a window's edge or stand one microsecond beside it more often than chance would have it. */
export const aTime: fc.Arbitrary<Micros> = fc
  .tuple(
    fc.oneof(fc.nat(8), fc.constantFrom(30, 31, 90, 91, 365, 366, 400)),
    fc.constantFrom(0, 0, 1 / 24, 0.4, 0.5),
    fc.constantFrom(0, 0, 0, -1, 1),
  )
  .map(([days, part, micros]) => FIRST + days * MICROS_PER_DAY + Math.round(part * MICROS_PER_DAY) + micros);

const money = {
  currency: fc.constantFrom('USD', 'USD', 'USD', 'EUR'),
  subtotalMinor: fc.constantFrom(0, 3, 7, 10, 100),
  shippingMinor: fc.constantFrom(0, 0, 5),
};
/** Things are bought by the piece, by weight, and for nothing. */
const aLine = fc.record({
  productId: fc.constantFrom('crib', 'table', 'lamp'),
  quantity: fc.constantFrom(1, 2, 3, 0.5, 0.125, 1.237),
  amountMinor: fc.constantFrom(0, 1, 10, 99),
});
const lines = { items: fc.array(aLine, { maxLength: 2 }) };
/** Of lines there are, mostly, and as much as there was of them. */
const refundLines = fc.array(
  fc.record({ line: fc.constantFrom(0, 0, 1, 2), quantity: fc.nat(2), amountMinor: fc.constantFrom(0, 1, 3, 10) }),
  {
    maxLength: 2,
  },
);
const about = {
  at: aTime,
  orderId: fc.constantFrom('o1', 'o2', 'o3', 'o4'),
  shop: fc.constantFrom('main', 'main', 'main', 'other'),
  source: fc.constantFrom('app', 'web'),
};

const aRefundOfLines = (refund: Parameters<typeof aRefund>[0] & Required<OfLines>): Fact =>
  aRefund({ ...refund, subtotalMinor: refund.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0) });

const aFact: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ...about, ...money, ...lines }).map(aPurchase) },
  { weight: 3, arbitrary: fc.record({ ...about, ...money }).map(aRefund) },
  { weight: 2, arbitrary: fc.record({ ...about, ...money, lines: refundLines }).map(aRefundOfLines) },
  { weight: 1, arbitrary: fc.record({ ...about, ...money, ...lines, revision: fc.integer({ min: 1, max: 3 }) }).map(anAmendment) },
  { weight: 1, arbitrary: fc.record(about).map(aCancellation) },
  { weight: 1, arbitrary: fc.record({ at: aTime, shop: about.shop, ...money }).map(aRefund) },
);

/** The facts of one customer in arrival order, some of them twice. Ids do not follow time. */
export const someFacts: fc.Arbitrary<Fact[]> = fc
  .tuple(fc.array(aFact, { maxLength: 9 }), fc.array(fc.nat(8), { maxLength: 3 }))
  .map(([facts, again]) => [...facts, ...again.flatMap((index) => facts[index] ?? [])]);

export const aJourney: fc.Arbitrary<CountedJourney> = fc
  .tuple(
    fc.uniqueArray(aTime, { maxLength: 5 }),
    fc.array(fc.constantFrom('discover', 'explore', 'buy', 'use', 'ask', 'engage'), { minLength: 5, maxLength: 5 }),
    fc.array(fc.record({ outcome: fc.constantFrom('bought', 'abandoned'), at: aTime }), { maxLength: 3 }),
  )
  .map(([times, phases, checkouts]) => {
    const starts = times.sort((a, b) => a - b);
    return {
      history: starts.map((from, index) => ({ phase: phases[index]!, from, to: starts[index + 1] ?? null })),
      checkouts,
    } as CountedJourney;
  });

/** What facts tell of instants at which a number changes without one. */
interface Telling {
  expiresAt?: string;
  dueAt?: string;
  due?: string;
}

/** Where a number may change: every fact's time and told instant and every window's length after it, and right beside; else somewhere. */
export function anInstantAround(facts: readonly Fact[]): fc.Arbitrary<Micros> {
  const lengths = [0, ...Object.values(LENGTHS).filter((length) => length !== Infinity)];
  const told = facts.flatMap(({ data }) => {
    const { expiresAt, dueAt, due } = data as Telling;
    return [expiresAt, dueAt, due].flatMap((text) => parseInstant(text ?? '') ?? []);
  });
  const edges = [...facts.map(timeOf), ...told].flatMap((time) => lengths.map((length) => time + length));
  const beside = fc
    .tuple(fc.constantFrom(...(edges.length > 0 ? edges : [FIRST])), fc.constantFrom(-1, 0, 1))
    .map(([edge, micros]) => edge + micros);
  return fc.oneof({ weight: 3, arbitrary: beside }, { weight: 1, arbitrary: aTime });
}
