import type { Fact } from '#lib/contracts';
import fc from 'fast-check';
import { KPIS } from '../definitions.js';
import { Tally } from '../metrics.js';
import { anInstantAround, someFacts } from '../testing/arbitraries.js';
import { aPurchase, aRefund, instant } from '../testing/order-facts.js';
import { WINDOWS } from '../windows.js';
import { STEP_DEFINITIONS } from './definitions.js';
import { FractionSum, perUnit } from './fractions.js';
import { stepEvidence, tallySteps } from './steps.js';
import { bruteForceSteps } from './testing/brute-force.js';

const day = (n: number): number => instant(`2026-01-${String(n).padStart(2, '0')}T12:00:00Z`);
const bought = (n: number, amount: number, quantity: number | null, currency = 'USD'): Fact =>
  aPurchase({
    at: day(n),
    orderId: `o${n}`,
    subtotalMinor: amount,
    currency,
    items: quantity === null ? [] : [{ productId: 'p', quantity, amountMinor: amount }],
  });

function read(name: string, facts: Fact[], window: (typeof WINDOWS)[number] = 'all'): unknown {
  const groups = new Map<string, Tally>();
  tallySteps(facts, { by: null, window, at: day(31) }, groups);
  return KPIS.get(name)!.evaluate(groups.get('') ?? new Tally()).value;
}

test.each<[string, Fact[], object, object]>([
  ['one purchase is no step', [bought(1, 100, 1)], {}, {}],
  ['dearer things in a smaller order', [bought(1, 300, 3), bought(2, 200, 1)], { USD: 100 }, { USD: -100 }],
  ['a mean of two', [bought(1, 100, 1), bought(2, 200, 1), bought(3, 150, 1)], { USD: 25 }, { USD: 25 }],
  [
    'without lines it is passed over for prices alone',
    [bought(1, 100, 1), bought(2, 900, null), bought(3, 150, 1)],
    { USD: 50 },
    { USD: 25 },
  ],
  ['each currency by itself', [bought(1, 100, 1), bought(2, 70, 1, 'EUR'), bought(3, 130, 1)], { USD: 30 }, { USD: 30 }],
  ['by weight', [bought(1, 10, 0.3), bought(2, 10, 0.1)], { USD: 200 / 3 }, { USD: 0 }],
  [
    'a refund makes an order smaller and no thing cheaper',
    [bought(1, 100, 1), bought(2, 200, 1), aRefund({ at: day(3), orderId: 'o2', subtotalMinor: 50 })],
    { USD: 100 },
    { USD: 50 },
  ],
])('%s', (_, facts, prices, orders) => expect([read('upsellPriceStep', facts), read('orderValueStep', facts)]).toEqual([prices, orders]));

test('what is before may lie before the window', () =>
  expect(read('orderValueStep', [bought(1, 100, 1), bought(29, 130, 1)], '7d')).toEqual({ USD: 30 }));

test('quantities are their shortest decimals', () => {
  expect(perUnit(10, [0.1, 0.2])).toEqual({ parts: 100n, of: 3n });
  expect(perUnit(1, [1e-7])).toEqual({ parts: 10_000_000n, of: 1n });
  expect(perUnit(1, [1e21])).toEqual({ parts: 1n, of: 10n ** 21n });
  expect(perUnit(0, [3])).toEqual({ parts: 0n, of: 1n });
});

test('a sum of fractions is the nearest double, in any order, of however many', () => {
  const fractions = fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 5000 })), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(fractions, fc.integer({ min: 1, max: 99 }), (those, count) => {
      const of = (all: typeof those): number => {
        const sum = new FractionSum();
        for (const [parts, whole] of all) sum.add({ parts: BigInt(parts), of: BigInt(whole) });
        return sum.over(count);
      };
      const [parts, whole] = those.reduce(([a, b], [c, d]) => [a * BigInt(d) + BigInt(c) * b, b * BigInt(d)] as [bigint, bigint], [0n, 1n]);
      const digits = (parts * 10n ** 80n) / (whole * BigInt(count));
      expect(of(those)).toBe(Number(`${digits}e-80`));
      expect(of([...those].reverse())).toBe(of(those));
    }),
    { numRuns: 300 },
  );
});

const asked = fc
  .array(someFacts, { minLength: 1, maxLength: 3 })
  .chain((customers) => fc.tuple(fc.constant(customers), fc.constantFrom(...WINDOWS), anInstantAround(customers.flat())));

test('both equal brute force at any instant, whatever is refunded, amended and cancelled', () => {
  fc.assert(
    fc.property(asked, fc.constantFrom(null, 'source' as const), ([customers, window, at], by) => {
      const groups = new Map<string, Tally>();
      for (const facts of customers) tallySteps(facts, { by, window, at }, groups);
      for (const group of by ? ['app', 'web'] : ['']) {
        const expected = bruteForceSteps(customers, window, at, (fact) => !by || fact.source === group);
        for (const { name, evaluate } of STEP_DEFINITIONS)
          expect([name, evaluate(groups.get(group) ?? new Tally())]).toEqual([name, expected[name]]);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the evidence is enough to work both out again, and adds up', () => {
  fc.assert(
    fc.property(asked, ([customers, window, at]) => {
      for (const definition of STEP_DEFINITIONS) {
        const items = customers.map((facts) => stepEvidence(facts, { definition, window, at }));
        const alone = items.map((those) => those.map(({ fact }) => fact));
        const expected = bruteForceSteps(customers, window, at)[definition.name] as {
          numerator: Record<string, number>;
          denominator: Record<string, number>;
        };
        expect(bruteForceSteps(alone, window, at)[definition.name]).toEqual(expected);
        for (const [currency, count] of Object.entries(expected.denominator)) {
          const sum = (side: 'numerator' | 'denominator'): number =>
            items.flat().reduce((total, item) => total + ((item[side] as Record<string, number> | null)?.[currency] ?? 0), 0);
          expect(sum('denominator')).toBe(count);
          expect(sum('numerator')).toBeCloseTo(expected.numerator[currency]!, 6);
        }
      }
    }),
    { numRuns: 1000 },
  );
});
