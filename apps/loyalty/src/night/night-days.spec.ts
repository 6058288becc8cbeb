import { formatInstant, MICROS_PER_DAY, parseInstant, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { plusDays } from '#lib/rules';
import { beginOf, daysFrom, programmeDayOf, type Zoned } from './night-days.js';

const at = (text: string): Micros => parseInstant(text)!;
const berlin: Zoned = { from: at('2025-01-01T00:00:00Z'), timeZone: 'Europe/Berlin' };

test.each([
  ['an ordinary day', 'Europe/Berlin', '2026-01-15', '2026-01-14T23:00:00.000000Z'],
  ['the day the clock goes forward', 'Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000000Z'],
  ['the day after, of only 23 hours', 'Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000000Z'],
  ['the day the clock goes back', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000000Z'],
  ['the day after, of 25 hours', 'Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00.000000Z'],
  ['a day without midnight', 'Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000000Z'],
  ['a day that never was', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000000Z'],
])('%s begins at the first instant of its date', (_, timeZone, day, begins) => {
  expect(formatInstant(beginOf(day, [{ from: 0, timeZone }]))).toBe(begins);
});

test('a new time zone that sets the calendar on lets the day it leaps into begin with it', () => {
  const versions = [berlin, { from: at('2026-05-10T16:00:00Z'), timeZone: 'Asia/Tokyo' }];
  expect(formatInstant(beginOf('2026-05-10', versions))).toBe('2026-05-09T22:00:00.000000Z');
  expect(formatInstant(beginOf('2026-05-11', versions))).toBe('2026-05-10T16:00:00.000000Z');
  expect(formatInstant(beginOf('2026-05-12', versions))).toBe('2026-05-11T15:00:00.000000Z');
});

test('one that sets it back lets no day begin twice', () => {
  const versions = [berlin, { from: at('2026-05-10T23:00:00Z'), timeZone: 'America/New_York' }];
  expect(formatInstant(beginOf('2026-05-11', versions))).toBe('2026-05-10T22:00:00.000000Z');
  expect(programmeDayOf(at('2026-05-10T23:30:00Z'), versions)).toBe('2026-05-10');
  expect(formatInstant(beginOf('2026-05-12', versions))).toBe('2026-05-12T04:00:00.000000Z');
});

test('whatever zones follow one another, days begin in their order and the date has come when they do', () => {
  const zone = fc.constantFrom('Europe/Berlin', 'Asia/Tokyo', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Niue', 'UTC');
  const version = fc.record({
    from: fc.integer({ min: 0, max: 400 * 24 }).map((hours) => berlin.from + (hours * MICROS_PER_DAY) / 24),
    timeZone: zone,
  });
  fc.assert(
    fc.property(fc.uniqueArray(version, { minLength: 1, maxLength: 4, selector: ({ from }) => from }), fc.nat(400), (versions, days) => {
      const day = plusDays('2025-01-01', days);
      const [begins, next] = [beginOf(day, versions), beginOf(plusDays(day, 1), versions)];
      expect(programmeDayOf(begins, versions) >= day).toBe(true);
      expect(programmeDayOf(begins - 1, versions) < day || versions.some(({ from }) => from <= begins - 1)).toBe(true);
      expect(begins).toBeLessThanOrEqual(next);
    }),
  );
});

test('days are counted from the first to the last', () => {
  expect(daysFrom('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
  expect(daysFrom('2028-03-02', '2028-03-01')).toEqual([]);
});
