import { MICROS_PER_SECOND } from '#lib/contracts';
import fc from 'fast-check';
import { nextAttempt, nextForReceiver } from './pace.js';

const secondsAfter = (attempts: number, chance = 0): number => nextAttempt(0, attempts, chance) / MICROS_PER_SECOND;

it.each([
  [1, 5],
  [2, 300],
  [3, 1_800],
  [4, 7_200],
  [5, 18_000],
  [6, 36_000],
  [7, 36_000],
  [1000, 36_000],
])('after %s attempts a delivery waits %s s', (attempts, seconds) => expect(secondsAfter(attempts)).toBe(seconds));

it('waits up to a fifth longer by chance, never shorter', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempts, chance) => {
      const pause = secondsAfter(attempts, chance);
      expect(pause).toBeGreaterThanOrEqual(secondsAfter(attempts));
      expect(pause).toBeLessThanOrEqual(1.2 * secondsAfter(attempts));
    }),
  );
});

it.each([
  [1, 5],
  [2, 10],
  [4, 40],
  [7, 300],
  [1000, 300],
])('after %s failures in a row a receiver is left alone for %s s', (failures, seconds) => {
  expect(nextForReceiver(0, failures, 0)).toBe(seconds * MICROS_PER_SECOND);
});
