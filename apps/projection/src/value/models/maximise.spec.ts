import fc from 'fast-check';
import { maximise } from './maximise.js';

test('finds the top of a bent ridge', () => {
  const { at, value } = maximise(([x, y]) => -(100 * (y! - x! * x!) ** 2 + (1 - x!) ** 2), [-1.2, 1]);
  expect(at[0]).toBeCloseTo(1, 5);
  expect(at[1]).toBeCloseTo(1, 5);
  expect(value).toBeCloseTo(0, 9);
});

test('finds the top of any hill, from anywhere', () => {
  const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(coordinate, { minLength: 3, maxLength: 3 }),
      fc.array(coordinate, { minLength: 3, maxLength: 3 }),
      (top, start) => {
        const { at } = maximise((x) => 7 - x.reduce((sum, value, index) => sum + (index + 1) * (value - top[index]!) ** 2, 0), start);
        at.forEach((x, index) => expect(Math.abs(x - top[index]!)).toBeLessThan(1e-4));
      },
    ),
    { numRuns: 30 },
  );
});

test('stops at a wall, and where a function is no number', () => {
  expect(maximise(([x]) => (x! <= 2 ? x! : -Infinity), [0]).at[0]).toBeCloseTo(2, 5);
  expect(maximise(([x]) => (x! <= 2 ? x! : NaN), [0]).at[0]).toBeCloseTo(2, 5);
  expect(maximise(() => NaN, [0, 0]).value).toBe(-Infinity);
  expect(maximise(() => 3, [0, 0])).toMatchObject({ value: 3 });
});

test('the same question has the same answer', () => {
  const hill = ([x, y]: readonly number[]): number => -Math.cosh(x! - y!) - (x! - 3) ** 2;
  expect(maximise(hill, [0, 1])).toEqual(maximise(hill, [0, 1]));
});
