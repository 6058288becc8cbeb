import { parseInstant } from '#lib/contracts';
import fc from 'fast-check';
import { aProgramme } from '../../test/a-programme.js';
import { aLine, anOrder } from '../../test/an-order.js';
import type { Campaign, Earning, Programme } from '../programme/programme.js';
import type { Grant } from './grant.js';
import type { Order } from './order-lines.js';
import { rate, type RatingContext } from './rate.js';

const at = parseInstant('2026-06-01T12:00:00Z')!;
const earning = (changes: Partial<Earning>): Partial<Programme> => ({ earning: { ...aProgramme().earning, ...changes } });
const campaign = (changes: Partial<Campaign>): Campaign => ({
  id: 'c',
  name: 'C',
  from: at - 1,
  until: at + 1,
  thresholdMinor: 0,
  ...changes,
});
const tiers: Programme['tiers'] = {
  by: 'points',
  months: 12,
  graceDays: 30,
  levels: [{ id: 'gold', name: 'Gold', from: 1000, multiplier: '1.5', benefits: [] }],
};
const rated = (order: Order, programme: Partial<Programme> = {}, context: Partial<RatingContext> = {}): Grant =>
  rate(order, aProgramme(programme), { tier: null, at, earnedInPeriod: 0, ...context });

describe('what an order earns', () => {
  test.each<[string, number, Order, Partial<Programme>?, Partial<RatingContext>?]>([
    ['a point per euro, floored once over the lines', 19, anOrder([aLine(9_99), aLine(9_99)])],
    ['multiplied exactly: 9.99 + 9.99 at × 1.5', 29, anOrder([aLine(9_99), aLine(9_99)]), { tiers }, { tier: 'gold' }],
    ['a tier that is no more multiplies nothing', 19, anOrder([aLine(9_99), aLine(9_99)]), { tiers }, { tier: 'silver' }],
    ['no error of binary fractions: 1.10 × 100', 110, anOrder([aLine(1_10)]), earning({ pointsPerUnit: '100' })],
    ['the rate is a decimal', 3, anOrder([aLine(100_00)]), earning({ pointsPerUnit: '0.033' })],
    ['after an order-level discount', 90, anOrder([aLine(60_00), aLine(40_00)], { subtotalMinor: 90_00 })],
    ['after an adjustment upwards', 110, anOrder([aLine(100_00)], { subtotalMinor: 110_00 })],
    ['shipping and tax earn nothing', 50, anOrder([aLine(50_00)], { totalMinor: 65_00 })],
    ['gift cards earn nothing', 30, anOrder([aLine(30_00), aLine(50_00, { giftCard: true })])],
    [
      'the share paid with points earns nothing',
      80,
      anOrder([aLine(100_00)], {
        tenders: [
          { kind: 'card', amountMinor: 80_00 },
          { kind: 'points', amountMinor: 20_00 },
        ],
      }),
    ],
    [
      'nor that paid with a gift card; shipping takes its share of it',
      75,
      anOrder([aLine(100_00)], { totalMinor: 120_00, tenders: [{ kind: 'gift-card', amountMinor: 30_00 }] }),
    ],
    ['paid with points alone', 0, anOrder([aLine(100_00)], { tenders: [{ kind: 'points', amountMinor: 100_00 }] })],
    ['told without lines', 42, anOrder([], { subtotalMinor: 42_99, totalMinor: 42_99 })],
    ['lines without amounts', 42, anOrder([aLine(0), aLine(0)], { subtotalMinor: 42_99, totalMinor: 42_99 })],
    ['of nothing', 0, anOrder([])],
    ['in another currency', 0, anOrder([aLine(50_00)], { currency: 'USD' })],
    ['in yen', 5000, anOrder([aLine(5000)], { currency: 'JPY' }), { currency: 'JPY' }],
    ['in dinars of a thousand fils', 5, anOrder([aLine(5_500)], { currency: 'KWD' }), { currency: 'KWD' }],
    [
      'categories and products multiply',
      100 + 200 + 600,
      anOrder([aLine(100_00), aLine(100_00, { category: 'toys' }), aLine(100_00, { category: 'toys', productId: 'bear' })]),
      earning({ categories: { toys: '2' }, products: { bear: '3' } }),
    ],
    ['a sku is a product', 300, anOrder([aLine(100_00, { sku: 'bear-xl' })]), earning({ products: { 'bear-xl': '3' } })],
    [
      'names of the language are no entries',
      100,
      anOrder([aLine(100_00, { category: 'constructor', productId: '__proto__' })]),
      earning({ categories: { toys: '2' } }),
    ],
  ])('%s', (...[, points, order, programme, context]) => {
    const grant = rated(order, programme, context);
    expect(grant.points).toBe(points);
    expect(grant.lines.reduce((all, line) => all + line.points, 0)).toBe(grant.basePoints);
  });
});

describe('campaigns and bonuses', () => {
  const toys = aLine(60_00, { category: 'toys' });
  const order = anOrder([aLine(40_00), toys], { channel: 'web' });
  test.each<[string, number, Partial<Campaign>, Order?]>([
    ['multiplies everything', 200, { multiplier: '2' }],
    ['multiplies its goods', 160, { multiplier: '2', categories: ['toys'] }],
    ['has goods by category or by product', 200, { multiplier: '2', categories: ['toys'], products: ['p4000'] }],
    ['adds points', 150, { points: 50 }],
    ['adds points from its threshold on', 150, { points: 50, thresholdMinor: 100_00 }],
    ['not below it', 100, { points: 50, thresholdMinor: 100_01 }],
    ['has a threshold of its own goods', 100, { points: 50, thresholdMinor: 60_01, categories: ['toys'] }],
    ['multiplies from its threshold on', 160, { multiplier: '2', thresholdMinor: 60_00, categories: ['toys'] }],
    ['is over at its end', 100, { points: 50, until: at }],
    ['begins at its first instant', 150, { points: 50, from: at }],
    ['is in its channel', 150, { points: 50, channels: ['web', 'app'] }],
    ['is not in others', 100, { points: 50, channels: ['store'] }],
    ['gives nothing where none of its goods was bought', 100, { points: 50, products: ['crib'] }],
    [
      'does not count what was paid with points',
      90,
      { points: 50, thresholdMinor: 95_00 },
      { ...order, tenders: [{ kind: 'points', amountMinor: 10_00 }] },
    ],
    ['gives nothing for gift cards', 0, { points: 50 }, anOrder([aLine(50_00, { giftCard: true })])],
  ])('a campaign %s', (_, points, changes, bought = order) =>
    expect(rated(bought, earning({ campaigns: [campaign(changes)] })).points).toBe(points),
  );

  test('the grant explains itself', () => {
    const programme = {
      tiers,
      ...earning({
        categories: { toys: '2' },
        orderBonuses: [{ id: 'big', name: 'Big basket', thresholdMinor: 50_00, points: 25 }],
        campaigns: [campaign({ multiplier: '3', products: ['p4000'] })],
      }),
    };
    expect(rated(order, programme, { tier: 'gold' })).toEqual({
      programmeVersion: '1',
      orderId: 'o1',
      points: 385,
      basePoints: 360,
      pointsPerUnit: '1',
      tier: 'gold',
      paid: { earningMinor: 100_00, ofMinor: 100_00 },
      lines: [
        {
          line: 0,
          productId: 'p4000',
          refundableMinor: 40_00,
          points: 180,
          multipliers: [
            { of: 'tier', id: 'gold', by: '1.5' },
            { of: 'campaign', id: 'c', by: '3' },
          ],
        },
        {
          line: 1,
          productId: 'p6000',
          refundableMinor: 60_00,
          points: 180,
          multipliers: [
            { of: 'category', id: 'toys', by: '2' },
            { of: 'tier', id: 'gold', by: '1.5' },
          ],
        },
      ],
      bonuses: [{ id: 'big', points: 25, thresholdMinor: 50_00, lines: [0, 1] }],
    });
  });
});

describe('caps', () => {
  const order = anOrder([aLine(600_00), aLine(400_00)]);
  test.each<[string, Programme['caps'], number, number[], object | undefined]>([
    ['none', {}, 0, [600, 400], undefined],
    ['per order', { perOrder: 500 }, 0, [300, 200], { by: 'order', from: 1000 }],
    ['per order, not reached', { perOrder: 1000 }, 0, [600, 400], undefined],
    ['the room of the period', { perPeriod: { period: 'month', points: 700 } }, 450, [150, 100], { by: 'period', from: 1000 }],
    ['no room', { perPeriod: { period: 'month', points: 700 } }, 900, [0, 0], { by: 'period', from: 1000 }],
    ['the smaller of both', { perOrder: 100, perPeriod: { period: 'month', points: 700 } }, 450, [60, 40], { by: 'order', from: 1000 }],
  ])('%s', (_, caps, earnedInPeriod, shares, capped) => {
    const grant = rated(order, { caps }, { earnedInPeriod });
    expect(grant.lines.map(({ points }) => points)).toEqual(shares);
    expect(grant.capped).toEqual(capped);
  });

  test('fixed bonuses come on top', () => {
    const orderBonuses = [{ id: 'big', name: 'Big', thresholdMinor: 0, points: 25 }];
    expect(rated(order, { caps: { perOrder: 500 }, ...earning({ orderBonuses }) })).toMatchObject({ basePoints: 500, points: 525 });
  });
});

test('never more than rate and multipliers allow, and never a point less than their floor', () => {
  const line = fc.record({ amountMinor: fc.nat(1_000_00), giftCard: fc.boolean(), category: fc.constantFrom('toys', 'beds') });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.nat(100), (lines, percent) => {
      const items = lines.map(({ amountMinor, ...rest }) => aLine(amountMinor, rest));
      const all = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      const subtotalMinor = Math.floor((all * percent) / 100);
      const grant = rated(anOrder(items, { subtotalMinor, totalMinor: subtotalMinor }), earning({ categories: { toys: '1.5' } }));
      const earningMinor = items.reduce(
        (sum, item) => sum + (item.giftCard ? 0 : item.amountMinor * (item.category === 'toys' ? 3 : 2)),
        0,
      );
      const silent = all === 0;
      expect(grant.basePoints).toBe(silent ? 0 : Number((BigInt(earningMinor) * BigInt(subtotalMinor)) / (BigInt(all) * 200n)));
      expect(grant.lines.reduce((sum, { refundableMinor }) => sum + refundableMinor, 0)).toBe(subtotalMinor);
      expect(JSON.parse(JSON.stringify(grant))).toEqual(grant);
    }),
  );
});
