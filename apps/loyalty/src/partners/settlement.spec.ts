import fc from 'fast-check';
import { ratio } from '../earning/ratio.js';
import { halfEven, pointsFor, settle, type Moved } from './settlement.js';

const partner = (pointsPerUnit: string): Parameters<typeof pointsFor>[1] => ({
  id: 'rail',
  name: 'Rail',
  pointsPerUnit,
  settlementMinorPer100Points: '80',
  spendable: true,
});
const moved = (kind: Moved['kind'], points: number, rate = '80', currency = 'EUR'): Moved => ({
  kind,
  points,
  currency,
  settlementMinorPer100Points: rate,
});

it.each([
  [19_99, '1', 'EUR', 19],
  [19_99, '0.5', 'EUR', 9],
  [10_00, '1.999', 'EUR', 19],
  [99, '1', 'EUR', 0],
  [1999, '1', 'JPY', 1999],
  [10_000, '0.1', 'KWD', 1],
])('%d at %s points a unit of %s are %d', (amountMinor, rate, currency, points) => {
  expect(pointsFor(amountMinor, partner(rate), currency)).toBe(points);
});

it.each([
  [1, 2, 0],
  [3, 2, 2],
  [5, 2, 2],
  [-1, 2, 0],
  [-3, 2, -2],
  [-5, 2, -2],
  [7, 3, 2],
  [8, 3, 3],
  [-7, 3, -2],
  [-8, 3, -3],
  [4, 1, 4],
])('%d/%d rounds to %d', (n, d, whole) => {
  expect(halfEven(ratio(n, d))).toBe(whole);
});

describe('a settlement', () => {
  it('charges what was accrued and pays what was spent, net of what was taken back', () => {
    const month = [moved('accrued', 1000), moved('reversed', 100), moved('redeemed', 500), moved('reinstated', 200)];
    expect(settle(month, 'EUR')).toEqual({
      currency: 'EUR',
      accrued: { points: 1000, amountMinor: 8_00 },
      reversed: { points: 100, amountMinor: 80 },
      spent: { points: 500, amountMinor: 4_00 },
      givenBack: { points: 200, amountMinor: 1_60 },
      net: { points: 600, amountMinor: 4_80 },
    });
  });

  it('is below zero where the programme pays', () => {
    expect(settle([moved('redeemed', 500)], 'EUR').net).toEqual({ points: -500, amountMinor: -4_00 });
  });

  it('adds exactly and rounds once: 0.25 + 0.25 are a half, and go to the even', () => {
    expect(settle([moved('accrued', 1, '25'), moved('accrued', 1, '25')], 'EUR').accrued.amountMinor).toBe(0);
    expect(settle([moved('accrued', 3, '25'), moved('accrued', 3, '25')], 'EUR').accrued.amountMinor).toBe(2);
  });

  it('takes each sum by its own terms, and leaves other currencies out', () => {
    const month = [moved('accrued', 100, '80'), moved('accrued', 100, '0.5'), moved('accrued', 100, '80', 'USD')];
    expect(settle(month, 'EUR').accrued).toEqual({ points: 200, amountMinor: 80 });
  });

  it('does not depend on how the postings are grouped', () => {
    const one = fc.record({
      kind: fc.constantFrom<Moved['kind']>('accrued', 'reversed', 'redeemed', 'reinstated'),
      points: fc.nat(1e6),
      currency: fc.constant('EUR'),
      settlementMinorPer100Points: fc.constantFrom('80', '0.333', '12.5'),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 20 }), (month) => {
        const apart = month.flatMap((posting) => [
          { ...posting, points: Math.floor(posting.points / 2) },
          { ...posting, points: posting.points - Math.floor(posting.points / 2) },
        ]);
        expect(settle(apart.reverse(), 'EUR')).toEqual(settle(month, 'EUR'));
        const { accrued, reversed, spent, givenBack, net } = settle(month, 'EUR');
        const sum = accrued.amountMinor + givenBack.amountMinor - reversed.amountMinor - spent.amountMinor;
        expect(Math.abs(net.amountMinor - sum)).toBeLessThanOrEqual(2);
      }),
    );
  });
});
