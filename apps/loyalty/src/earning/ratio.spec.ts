import fc from 'fast-check';
import { ceil, decimal, floor, minus, over, plus, ratio, spread, times } from './ratio.js';

describe('exact fractions', () => {
  test.each([
    ['0.1 + 0.2', plus(decimal('0.1'), decimal('0.2')), ratio(3, 10)],
    ['1.25', decimal('1.25'), ratio(5, 4)],
    ['1 - 1/3', minus(ratio(1), ratio(1, 3)), ratio(2, 3)],
    ['2/3 × 3/4', times(ratio(2, 3), ratio(3, 4)), ratio(1, 2)],
    ['1/2 ÷ 1/3', over(ratio(1, 2), ratio(1, 3)), ratio(3, 2)],
    ['lowest terms', ratio(-4, -6), ratio(2, 3)],
  ])('%s', (_, result, expected) => expect(result).toEqual(expected));

  test('rounding', () => expect([floor(ratio(7, 2)), ceil(ratio(7, 2)), floor(ratio(4)), ceil(ratio(4))]).toEqual([3, 4, 4, 4]));

  test.each(['', 'x', '1.', '.5', '1e3', '1,5'])('%j is no decimal', (text) => expect(() => decimal(text)).toThrow(RangeError));
  test('nothing is divided by 0', () => expect(() => ratio(1, 0)).toThrow(RangeError));
});

describe('sharing points out', () => {
  test.each<[string, number, number[], number[]]>([
    ['to the largest remainder', 10, [1, 1, 1], [4, 3, 3]],
    ['never to a weight of 0', 7, [0, 3, 0], [0, 7, 0]],
    ['to nobody', 5, [0, 0], [0, 0]],
  ])('%s', (_, amount, weights, shares) =>
    expect(
      spread(
        amount,
        weights.map((weight) => ratio(weight)),
      ),
    ).toEqual(shares),
  );

  test('the shares add up and none is a unit from its exact part', () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ n: fc.nat(1e9), d: fc.integer({ min: 1, max: 1e6 }) }), { minLength: 1, maxLength: 8 }),
        fc.nat(1e6),
        (parts, amount) => {
          const weights = parts.map(({ n, d }) => ratio(n, d));
          const total = weights.reduce(plus);
          const shares = spread(amount, weights);
          expect(shares.reduce((a, b) => a + b, 0)).toBe(total.n === 0n ? 0 : amount);
          if (total.n === 0n) return;
          weights.forEach((weight, index) => {
            const exact = over(times(ratio(amount), weight), total);
            expect([floor(exact), ceil(exact)]).toContain(shares[index]);
          });
        },
      ),
    ));
});
