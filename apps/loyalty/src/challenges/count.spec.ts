import { parseInstant, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { aProgramme } from '../../test/a-programme.js';
import { aLine, anOrder } from '../../test/an-order.js';
import type { Order } from '../earning/order-lines.js';
import type { Purchase } from '../orders/purchase.js';
import type { Goal } from '../programme/programme.js';
import { count, type Deeds } from './count.js';

const at = (text: string): Micros => parseInstant(text.length > 10 ? text : `${text}T11:00:00Z`)!;
const programme = aProgramme();
const LONG_AFTER = at('2026-06-01');

const bought = (order: Order, changes: Partial<Purchase> = {}): Purchase => ({
  shop: '',
  orderId: order.orderId,
  subject: 's',
  at: at('2026-03-10'),
  because: { source: 's', id: order.orderId },
  bought: order,
  amended: null,
  cancelledAt: null,
  deliveries: [],
  returns: [],
  refunds: [],
  earned: null,
  ...changes,
});
const ofMinor = (minor: number, changes: Partial<Purchase> = {}): Purchase => bought(anOrder([aLine(minor)]), changes);
const refund = (minor: number, lines?: Purchase['refunds'][number]['lines']): Partial<Purchase> => ({
  refunds: [{ refundId: 'r', amountMinor: minor, subtotalMinor: minor, ...(lines && { lines }) }],
});
const deeds = (...purchases: Purchase[]): Deeds => ({ purchases, reviews: 0, surveys: 0, referrals: 0 });
const tea = anOrder([aLine(10_00, { category: 'tea', quantity: 4 }), aLine(5_00, { productId: 'cup', quantity: 1 })]);

it.each<[string, Goal, Purchase[], number]>([
  ['orders', { kind: 'orders', count: 9 }, [ofMinor(1), ofMinor(10_00)], 2],
  ['orders of at least so much', { kind: 'orders', count: 9, leastMinor: 10_00 }, [ofMinor(9_99), ofMinor(10_00)], 1],
  ['orders of which too little was kept', { kind: 'orders', count: 9, leastMinor: 10_00 }, [ofMinor(20_00, refund(10_01))], 0],
  ['orders wholly returned', { kind: 'orders', count: 9 }, [ofMinor(20_00, refund(20_00))], 0],
  ['orders cancelled', { kind: 'orders', count: 9 }, [ofMinor(20_00, { cancelledAt: 1 })], 0],
  ['orders of gift cards', { kind: 'orders', count: 9 }, [bought(anOrder([aLine(20_00, { giftCard: true })]))], 0],
  ['orders in other currencies', { kind: 'orders', count: 9 }, [bought(anOrder([aLine(20_00)], { currency: 'USD' }))], 0],
  ['money', { kind: 'spend', amountMinor: 100_00 }, [ofMinor(20_00), ofMinor(10_50)], 30_50],
  ['money, as far as it was kept', { kind: 'spend', amountMinor: 100_00 }, [ofMinor(20_00, refund(5_00))], 15_00],
  ['money up to the goal', { kind: 'spend', amountMinor: 10_00 }, [ofMinor(20_00)], 10_00],
  ['money for a category', { kind: 'spend', amountMinor: 100_00, categories: ['tea'] }, [bought(tea)], 10_00],
  [
    'money for a product or a category',
    { kind: 'spend', amountMinor: 100_00, categories: ['tea'], products: ['cup'] },
    [bought(tea)],
    15_00,
  ],
  [
    'money, without what was paid with points',
    { kind: 'spend', amountMinor: 100_00 },
    [bought(anOrder([aLine(20_00)], { tenders: [{ kind: 'points', amountMinor: 5_00 }] as never }))],
    15_00,
  ],
  ['pieces', { kind: 'items', count: 9 }, [bought(tea)], 5],
  ['pieces of a category', { kind: 'items', count: 9, categories: ['tea'] }, [bought(tea)], 4],
  [
    'pieces that were kept',
    { kind: 'items', count: 9 },
    [bought(tea, refund(2_50, [{ line: 0, quantity: 1, amountMinor: 2_50 }] as never))],
    4,
  ],
  [
    'a piece with a little off',
    { kind: 'items', count: 9, products: ['cup'] },
    [bought(tea, refund(50, [{ line: 1, quantity: 1, amountMinor: 50 }] as never))],
    1,
  ],
])('counts %s', (_, goal, purchases, progress) => {
  expect(count(goal, deeds(...purchases), LONG_AFTER, programme).progress).toBe(progress);
});

it.each(['reviews', 'surveys', 'referrals'] as const)('counts %s at once', (kind) => {
  const done: Deeds = { purchases: [], reviews: 0, surveys: 0, referrals: 0, [kind]: 3 };
  expect(count({ kind, count: 3 }, done, 0, programme)).toEqual({ progress: 3, isMet: true, nextAt: null });
  expect(count({ kind, count: 4 }, done, 0, programme)).toEqual({ progress: 3, isMet: false, nextAt: null });
});

describe('a challenge of orders', () => {
  const goal: Goal = { kind: 'orders', count: 2 };
  const [first, second] = [ofMinor(10_00, { at: at('2026-03-01') }), ofMinor(10_00, { at: at('2026-03-10') })];
  const [firstFinal, secondFinal] = [at('2026-03-22T23:00:00Z'), at('2026-03-31T22:00:00Z')];

  it.each<[string, Micros, boolean, Micros | null]>([
    ['is not met by what can be returned', at('2026-03-11'), false, firstFinal],
    ['nor by a part of it that cannot', firstFinal, false, secondFinal],
    ['but by all of it, to the instant', secondFinal - 1, false, secondFinal],
    ['when it cannot', secondFinal, true, null],
  ])('%s', (_, now, isMet, nextAt) => {
    expect(count(goal, deeds(first, second), now, programme)).toEqual({ progress: 2, isMet, nextAt });
  });

  it('waits for an open return', () => {
    const open = { ...second, returns: [{ returnId: 'x' }] };
    expect(count(goal, deeds(first, open), LONG_AFTER, programme)).toEqual({ progress: 2, isMet: false, nextAt: null });
    const settled = { ...second, returns: [{ returnId: 'x', settledAt: 1 }] };
    expect(count(goal, deeds(first, settled), LONG_AFTER, programme)).toMatchObject({ isMet: true });
  });
});

it('never counts more for more returns, and nothing is met that is not counted', () => {
  const goal = fc.oneof(
    fc.record({ kind: fc.constant('orders' as const), count: fc.integer({ min: 1, max: 3 }), leastMinor: fc.nat(50_00) }),
    fc.record({ kind: fc.constant('spend' as const), amountMinor: fc.integer({ min: 1, max: 200_00 }) }),
    fc.record({ kind: fc.constant('items' as const), count: fc.integer({ min: 1, max: 9 }) }),
  );
  const purchase = fc.record({
    minor: fc.integer({ min: 1, max: 100_00 }),
    quantity: fc.integer({ min: 1, max: 5 }),
    back: fc.nat(100_00),
    more: fc.nat(100_00),
  });
  fc.assert(
    fc.property(goal, fc.array(purchase, { maxLength: 4 }), fc.integer({ min: at('2026-03-01'), max: LONG_AFTER }), (of, all, now) => {
      const counted = (extra: boolean): ReturnType<typeof count> =>
        count(
          of,
          deeds(
            ...all.map(({ minor, quantity, back, more }) => {
              const refunds = [back, ...(extra ? [more] : [])].map((amountMinor, index) => ({
                refundId: `r${index}`,
                amountMinor,
                subtotalMinor: amountMinor,
              }));
              return bought(anOrder([aLine(minor, { quantity })]), { refunds });
            }),
          ),
          now,
          programme,
        );
      expect(counted(true).progress).toBeLessThanOrEqual(counted(false).progress);
      const { isMet, progress } = counted(false);
      expect(!isMet || progress === (of.kind === 'spend' ? of.amountMinor : of.count)).toBe(true);
    }),
  );
});
