import { aProgramme } from '../../test/a-programme.js';
import { programmeInWords } from './programme-in-words.js';

it('tells the plainest programme in two sentences', () => {
  expect(programmeInWords(aProgramme())).toEqual([
    '1 point for every EUR of goods; shipping, tax, gift cards and what is paid with points earn none.',
    'Points can be spent once the return period of 14 days after delivery is over.',
    'They expire 12 months later.',
  ]);
});

it('tells what it offers', () => {
  const words = programmeInWords(
    aProgramme({
      bonuses: { welcome: { points: 100 } },
      caps: { perOrder: 1, perPeriod: { period: 'month', points: 2000 } },
      expiry: { kind: 'end-of-year', plusMonths: 0 },
      rewards: [{ id: 'mug', name: 'Mug', kind: 'goods', points: 500 }],
      paying: { minorPer100Points: '100', leastPoints: 500, mostPercent: '50' },
      tiers: {
        by: 'spend',
        months: 12,
        graceDays: 30,
        levels: [
          { id: 'base', name: 'Base', from: 0, multiplier: '1', benefits: [] },
          { id: 'gold', name: 'Gold', from: 500_00, multiplier: '1.5', benefits: ['free returns'] },
        ],
      },
      club: { name: 'Club', feeMinor: 4990, months: 12, renews: true, benefits: ['free shipping'] },
    }),
  );
  expect(words).toEqual(
    expect.arrayContaining([
      '100 points for joining.',
      'At most 1 point for the goods of one order.',
      'At most 2,000 points for goods in one month.',
      'They expire at the end of the year.',
      'Rewards: Mug for 500 points.',
      'Orders can be paid with points: 100 are worth 1 EUR; from 500 points on, up to 50 % of an order.',
      'Base: from 0 EUR spent within 12 months.',
      'Gold: from 500 EUR spent within 12 months; 1.5 times the points, free returns.',
      'Club: 49.90 EUR for 12 months; free shipping.',
    ]),
  );
});
