import { MICROS_PER_SECOND } from '#lib/contracts';
import { nextCursor, nextPull } from './pace.js';

const minutes = (micros: number): number => micros / MICROS_PER_SECOND / 60;

test.each([
  [0, 0, 15],
  [1, 0, 30],
  [2, 0, 60],
  [5, 0, 360],
  [1000, 0, 360],
  [0, 3600, 60],
  [3, 60, 120],
])('after %d failures, and told to wait %d s, a shop is left alone for %d minutes', (failures, retryAfter, expected) =>
  expect(minutes(nextPull(0, 15, failures, retryAfter))).toBe(expected),
);

test('a shop compared once a day is not asked more often for failing', () => expect(minutes(nextPull(0, 1440, 3))).toBe(1440));

test('pages are counted anew from the last change, and on where a second fills a whole page', () => {
  const second = MICROS_PER_SECOND;
  expect(nextCursor({ after: 0, page: 1 }, 100 * second)).toEqual({ after: 99 * second, page: 1 });
  expect(nextCursor({ after: 99 * second, page: 1 }, 100 * second)).toEqual({ after: 99 * second, page: 2 });
  expect(nextCursor({ after: 99 * second, page: 2 }, 101 * second)).toEqual({ after: 100 * second, page: 1 });
});
