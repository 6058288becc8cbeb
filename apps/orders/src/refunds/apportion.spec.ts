import fc from 'fast-check';
import { apportion } from './apportion.js';

describe('sharing an amount out', () => {
  test.each<[string, number, number[], number[]]>([
    ['exactly', 50, [90, 6, 4], [45, 3, 2]],
    ['to the largest remainder', 10, [1, 1, 1], [4, 3, 3]],
    ['to the first of equal remainders', 1, [1, 1], [1, 0]],
    ['never to a weight of 0', 7, [0, 3, 0], [0, 7, 0]],
    ['to nobody', 5, [0, 0], [0, 0]],
    ['beyond the whole numbers of a double', 1e13 - 1, [1e13, 1e13], [5e12, 5e12 - 1]],
  ])('%s', (_, amount, weights, shares) => expect(apportion(amount, weights)).toEqual(shares));

  test('the shares add up, and none exceeds its weight while the amount does not exceed their sum', () => {
    const weights = fc.array(
      fc.oneof(
        fc.nat(20),
        fc.nat({ max: 1e6 }),
        fc.maxSafeNat().map((n) => n % 1e13),
      ),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (parts, part) => {
        const sum = parts.reduce((a, b) => a + b, 0);
        const amount = Math.floor(sum * part);
        const shares = apportion(amount, parts);
        expect(shares.reduce((a, b) => a + b, 0)).toBe(amount);
        shares.forEach((share, index) => expect(share >= 0 && share <= parts[index]!).toBe(true));
      }),
      { numRuns: 2_000 },
    );
  });
});
