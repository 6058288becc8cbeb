import type { Fact, PurchaseCompletedV1 } from '#lib/contracts';
import fc from 'fast-check';
import { aCancellation, anAmendment, aPurchase, aRefund, instant } from '../kpis/testing/order-facts.js';
import { buyerOf, buyingHistory } from './buying-history.js';
import { bruteForceValues } from './testing/brute-force.js';
import { cdnow } from './testing/cdnow.js';
import { bought, cdnowPurchases, midnightOf } from './testing/histories.js';
import type { ValueFit } from './worth.js';

const RATE = 0.5;
const of = (facts: Fact[], midnight: string): ReturnType<typeof buyingHistory> => buyingHistory(facts, midnightOf(midnight), RATE);

// As CDNOW's researchers count: days merged, the first excluded, dates by the calendar, up to the day before.
test.each<[string, [string, number][], number, number, number, number]>([
  [
    'a month apart',
    [
      ['2015-01-01', 1],
      ['2015-02-06', 2],
    ],
    1,
    36,
    37,
    2,
  ],
  ['once', [['2015-01-01', 2]], 0, 0, 37, 0],
  [
    'three days',
    [
      ['2015-01-01', 3],
      ['2015-01-02', 1],
      ['2015-01-05', 5],
    ],
    2,
    4,
    37,
    3,
  ],
  [
    'told in another order',
    [
      ['2015-02-05', 3],
      ['2015-01-16', 6],
      ['2015-02-02', 3],
    ],
    2,
    20,
    22,
    3,
  ],
])('%s', (_, orders, repeats, last, age, mean) => {
  const history = of(
    orders.map(([day, amount]) => bought(day, amount)),
    '2015-02-08',
  )!;
  expect(buyerOf(history)).toEqual({ repeats, last: last / 7, age: age / 7 });
  expect(history.money['USD']).toMatchObject({ repeats, mean });
});

test('a day with two purchases is one, and the hour does not matter', () => {
  const history = of([bought('2015-01-01T00:00:00', 4), bought('2015-01-01T23:59:59', 6), bought('2015-01-03T01:00:00', 8)], '2015-01-04')!;
  expect(history).toMatchObject({ days: [0, 2], age: 2, money: { USD: { orders: 3, revenue: 18, days: 2, repeats: 1, mean: 8 } } });
});

test('what was called off or wholly refunded before the midnight is no purchase; a part that went back is missing', () => {
  const facts = [
    bought('2026-01-01', 10_00, 'a'),
    bought('2026-01-05', 20_00, 'b'),
    bought('2026-01-08', 30_00, 'c'),
    aCancellation({ at: instant('2026-01-02T00:00:00Z'), orderId: 'a' }),
    aRefund({ at: instant('2026-01-09T00:00:00Z'), orderId: 'c', subtotalMinor: 12_00 }),
    aRefund({ at: instant('2026-01-20T00:00:00Z'), orderId: 'b', subtotalMinor: 20_00 }),
  ];
  expect(of(facts, '2026-01-10')).toMatchObject({
    days: [0, 3],
    age: 4,
    money: { USD: { orders: 2, revenue: 38_00, margin: 19_00, mean: 18_00 } },
  });
  expect(of(facts, '2026-01-21')).toMatchObject({ days: [0], age: 12, money: { USD: { orders: 1, revenue: 18_00 } } });
  expect(of(facts, '2026-01-01')).toBeNull();
});

test('a credit note takes from revenue and margin, also of somebody who has bought nothing', () => {
  const note = aRefund({ at: instant('2026-01-05T00:00:00Z'), subtotalMinor: 4_00 });
  expect(of([bought('2026-01-01', 10_00), note], '2026-02-01')!.money['USD']).toMatchObject({ orders: 1, revenue: 6_00, margin: 3_00 });
  expect(of([note], '2026-02-01')).toMatchObject({ days: [], age: 0, money: { USD: { orders: 0, revenue: -4_00, margin: -2_00 } } });
});

test('each currency has its own money, and the days are those of both', () => {
  const euros = aPurchase({ at: instant('2026-01-03T00:00:00Z'), orderId: 'e', subtotalMinor: 7_00, currency: 'EUR' });
  const history = of([bought('2026-01-01', 10_00), euros], '2026-01-04')!;
  expect(history).toMatchObject({ days: [0, 2], money: { USD: { repeats: 0, days: 1 }, EUR: { repeats: 1, days: 1, mean: 7_00 } } });
});

describe('the margin', () => {
  const order = (items: Partial<PurchaseCompletedV1['items'][number]>[], subtotalMinor: number): Fact => {
    const fact = bought('2026-01-01', subtotalMinor, 'o');
    return { ...fact, data: { ...(fact.data as object), items } };
  };
  test.each<[string, Fact, number]>([
    ['of lines that say what they cost is their own', order([{ amountMinor: 10_00, costMinor: 3_00 }], 10_00), 7_00],
    ['of the others is the rate', order([{ amountMinor: 10_00, costMinor: 3_00 }, { amountMinor: 6_00 }], 16_00), 10_00],
    ['bears a discount on the whole order', order([{ amountMinor: 10_00, costMinor: 3_00 }], 8_00), 5_00],
    ['may be a loss', order([{ amountMinor: 10_00, costMinor: 12_00 }], 10_00), -2_00],
  ])('%s', (_, fact, margin) => {
    expect(of([fact], '2026-02-01')!.money['USD']!.margin).toBeCloseTo(margin, 9);
  });

  const DEAR_AND_CHEAP = [
    { amountMinor: 6_00, costMinor: 1_00 },
    { amountMinor: 4_00, costMinor: 3_00 },
  ];
  const refund = (day: string, subtotalMinor: number, ...lines: [line: number, amountMinor: number][]): Fact =>
    aRefund({
      at: instant(`${day}T00:00:00Z`),
      orderId: 'o',
      subtotalMinor,
      ...(lines.length > 0 && { lines: lines.map(([line, amountMinor]) => ({ line, quantity: 1, amountMinor })) }),
    });

  test.each<[string, Fact[], number]>([
    ['of the lines that were kept', [refund('2026-01-03', 6_00, [0, 6_00])], 1_00],
    ['of what was kept of a line', [refund('2026-01-03', 3_00, [0, 3_00])], 3_50],
    ['of lines refunded one after the other', [refund('2026-01-03', 3_00, [0, 3_00]), refund('2026-01-04', 3_00, [0, 3_00])], 1_00],
    [
      'of all of it in proportion, where a refund names no lines',
      [refund('2026-01-03', 3_00, [0, 3_00]), refund('2026-01-04', 3_00)],
      2_40,
    ],
    ['of all of it in proportion, where the lines are not all that was refunded', [refund('2026-01-03', 6_00, [0, 4_00])], 2_40],
    ['of all of it in proportion, where more was refunded of a line than it was', [refund('2026-01-03', 5_00, [1, 5_00])], 3_00],
    ['of all of it in proportion, where there is no such line', [refund('2026-01-03', 5_00, [2, 5_00])], 3_00],
    ['of all of it before anything was refunded', [refund('2026-02-03', 6_00, [0, 6_00])], 6_00],
  ])('of an order refunded in part is that %s', (_, refunds, margin) => {
    expect(of([order(DEAR_AND_CHEAP, 10_00), ...refunds], '2026-02-01')!.money['USD']!.margin).toBeCloseTo(margin, 9);
  });

  test('of orders refunded by lines or not is what counting line by line gives', () => {
    const amount = fc.constantFrom(0, 50, 400, 999);
    const lines = fc.array(fc.record({ amountMinor: amount, costMinor: fc.constantFrom(undefined, 0, 37, 1200) }), { maxLength: 3 });
    const aPart = fc.tuple(fc.constantFrom(0, 0, 1, 1, 2, 3), amount);
    const refunds = fc.array(fc.tuple(fc.array(aPart, { maxLength: 2 }), fc.constantFrom(0, 0, 0, 0, 70)), { maxLength: 3 });
    const fit: ValueFit = {
      id: 1,
      midnight: midnightOf('2026-02-01'),
      settings: { marginRate: RATE, lifetimeYears: 3, churnThreshold: 0.5 },
      purchases: { state: 'unfitted', reason: 'too few' },
      spend: {},
      secondWithinDays: null,
    };
    fc.assert(
      fc.property(lines, fc.constantFrom(-30, 0, 0, 500), refunds, (items, over, parts) => {
        const total = (amounts: readonly number[]): number => amounts.reduce((sum, one) => sum + one, 0);
        const subtotal = Math.max(0, total(items.map(({ amountMinor }) => amountMinor)) + over);
        const facts = [
          order(items, subtotal),
          ...parts.map(([named, more]) => refund('2026-01-03', total(named.map(([, one]) => one)) + more, ...named)),
        ];
        const { numerator } = bruteForceValues([facts], [], fit.midnight, fit)['historicValue'] as { numerator: Record<string, number> };
        const money = of(facts, '2026-02-01')?.money['USD'];
        expect(Math.round(money?.margin ?? 0) || 0).toBe((numerator['USD'] ?? 0) || 0);
      }),
      { numRuns: 2_000 },
    );
  });

  test('goes back with what is refunded, and follows an amendment', () => {
    const fact = order([{ amountMinor: 10_00, costMinor: 4_00 }], 10_00);
    const half = aRefund({ at: instant('2026-01-03T00:00:00Z'), orderId: 'o', subtotalMinor: 5_00 });
    expect(of([fact, half], '2026-02-01')!.money['USD']!.margin).toBeCloseTo(3_00, 9);
    const amended = anAmendment({ at: instant('2026-01-02T00:00:00Z'), orderId: 'o', revision: 1, subtotalMinor: 20_00 });
    expect(of([fact, amended], '2026-02-01')!.money['USD']).toMatchObject({ revenue: 20_00, margin: 10_00 });
  });
});

(cdnow ? test : test.skip)('every customer of CDNOW has the history that its researchers published, to their rounding', () => {
  const purchases = [...cdnowPurchases('1997-10-01')].sort(([a], [b]) => (a < b ? -1 : 1));
  expect(purchases).toHaveLength(cdnow!.customers.length);
  purchases.forEach(([, facts], index) => {
    const published = cdnow!.customers[index]!;
    const history = of(facts, '1997-10-01')!;
    const buyer = buyerOf(history);
    expect(buyer.repeats).toBe(published.repeats);
    expect(Math.abs(buyer.last - published.last)).toBeLessThan(0.005);
    expect(Math.abs(buyer.age - published.age)).toBeLessThan(0.005);
    expect(Math.abs(history.money['USD']!.mean / 100 - published.mean)).toBeLessThan(0.0051);
  });
});
