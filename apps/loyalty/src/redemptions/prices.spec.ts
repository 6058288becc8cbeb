import fc from 'fast-check';
import { aProgramme } from '../../test/a-programme.js';
import type { Reward } from '../programme/programme.js';
import { leastPoints, paymentOf, priceOf } from './prices.js';

const mug: Reward = { id: 'mug', name: 'Mug', kind: 'goods', points: 1000 };
const rules = aProgramme({
  partMoney: { minorPer100Points: '83', leastPointsPercent: '33.35' },
  paying: { minorPer100Points: '80', leastPoints: 100, mostPercent: '50' },
});

describe('the price of a reward', () => {
  it.each([
    [1000, { points: 1000, cashMinor: 0 }],
    [999, { points: 999, cashMinor: 1 }],
    [400, { points: 400, cashMinor: 498 }],
    [334, { points: 334, cashMinor: 553 }],
  ])('for %d points', (points, price) => {
    expect(priceOf(mug, points, rules)).toEqual(price);
  });

  it('is refused below the least points, above the price, and where points cannot be bought', () => {
    expect(leastPoints(mug, rules)).toBe(334);
    expect(priceOf(mug, 333, rules)).toEqual({ refused: 'At least 334 points of Mug are paid in points; the rest can be bought.' });
    expect(priceOf(mug, 1001, rules)).toEqual({ refused: 'Mug costs 1,000 points; no more can be paid for it.' });
    expect(priceOf(mug, 999, aProgramme())).toHaveProperty('refused');
    expect(priceOf(mug, 1000, aProgramme())).toEqual({ points: 1000, cashMinor: 0 });
  });

  it('takes a point at least, also where the programme asks for none', () => {
    const none = aProgramme({ partMoney: { minorPer100Points: '83', leastPointsPercent: '0' } });
    expect(leastPoints(mug, none)).toBe(1);
    expect(priceOf(mug, 0, none)).toHaveProperty('refused');
  });

  it('never falls where fewer points are paid', () => {
    fc.assert(
      fc.property(fc.integer({ min: 334, max: 999 }), (points) => {
        const [more, fewer] = [priceOf(mug, points + 1, rules), priceOf(mug, points, rules)] as { cashMinor: number }[];
        expect(fewer!.cashMinor).toBeGreaterThanOrEqual(more!.cashMinor);
      }),
    );
  });
});

describe('an order paid with points', () => {
  it.each([
    [{ amountMinor: 800 }, { points: 1000, amountMinor: 800 }],
    [{ amountMinor: 801 }, { points: 1002, amountMinor: 801 }],
    [{ points: 1000 }, { points: 1000, amountMinor: 800 }],
    // 999 points are worth 799.2: 799 take 998.75.
    [{ points: 999 }, { points: 999, amountMinor: 799 }],
    // 101 are worth 80.8, and 100 pay as much.
    [{ points: 101 }, { points: 100, amountMinor: 80 }],
  ])('with %j', (payment, expected) => {
    expect(paymentOf(payment, undefined, rules)).toEqual(expected);
  });

  it('is refused below the least, above the share of the order, and where it is not offered', () => {
    expect(paymentOf({ amountMinor: 79 }, undefined, rules)).toEqual({
      refused: 'Orders are paid with 100 points or more; these would be 99.',
    });
    expect(paymentOf({ amountMinor: 0 }, undefined, { ...rules, paying: { ...rules.paying!, leastPoints: 0 } })).toHaveProperty('refused');
    expect(paymentOf({ amountMinor: 501 }, 1001, rules)).toEqual({
      refused: 'At most 50 % of an order are paid with points: of this one 5 EUR.',
    });
    expect(paymentOf({ amountMinor: 500 }, 1001, rules)).toEqual({ points: 625, amountMinor: 500 });
    expect(paymentOf({ amountMinor: 500 }, 1001, aProgramme())).toHaveProperty('refused');
    expect(paymentOf({ amountMinor: 1e13 }, undefined, { ...rules, paying: { ...rules.paying!, minorPer100Points: '0.01' } })).toEqual({
      refused: 'No order is paid with more than 1,000,000,000,000 points.',
    });
  });

  it('is held to what others leave of its share', () => {
    expect(paymentOf({ amountMinor: 300 }, 1001, rules, 200)).toEqual({ points: 375, amountMinor: 300 });
    expect(paymentOf({ amountMinor: 300 }, 1001, rules, 201)).toHaveProperty('refused');
  });

  it('never takes points worth more than a minor unit beyond what they pay', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 1e9 }), (points) => {
        const taken = paymentOf({ points }, undefined, rules) as { points: number; amountMinor: number };
        expect(taken.points).toBeLessThanOrEqual(points);
        expect(taken.points * 0.8 - taken.amountMinor).toBeLessThan(0.8 + 1e-6);
      }),
    );
  });
});
