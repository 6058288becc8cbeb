import { formatInstant, MICROS_PER_SECOND, parseInstant, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { afterOpenSeconds, openSeconds, type Hours } from './business-time.js';
import { WEEKDAYS, type Open, type OpeningHours } from './opening-hours.js';

const at = (text: string): Micros => parseInstant(text)!;
const shown = (micros: Micros): string => formatInstant(micros).replace('.000000', '');
const HOUR = 3600;

const daily = (...open: [from: number, until: number][]): Omit<OpeningHours, 'holidays'> =>
  Object.fromEntries(WEEKDAYS.map((day) => [day, open.map(([from, until]) => ({ from: from * 60, until: until * 60 }))])) as never;
const office: Hours = {
  timeZone: 'Europe/Berlin',
  openingHours: { ...daily([9, 17]), saturday: [], sunday: [], holidays: ['2026-04-03', '2026-04-06'] },
};
const night: Hours = { timeZone: 'Europe/Berlin', openingHours: { ...daily([1, 4]), holidays: [] } };
const always: Hours = { timeZone: 'Europe/Berlin', openingHours: { ...daily([0, 24]), holidays: [] } };
const havana: Hours = { timeZone: 'America/Havana', openingHours: { ...daily([0, 1]), holidays: [] } };

describe('open time', () => {
  test.each<[string, Hours, string, string, number]>([
    ['within a day', office, '2026-03-02T09:00:00Z', '2026-03-02T11:30:00Z', 2.5],
    ['before opening', office, '2026-03-02T05:00:00Z', '2026-03-02T09:00:00Z', 1],
    ['over a night', office, '2026-03-02T15:00:00Z', '2026-03-03T09:00:00Z', 2],
    ['over a weekend in which the clock goes forward', office, '2026-03-27T15:00:00Z', '2026-03-30T08:00:00Z', 2],
    ['over Easter, with its holidays', office, '2026-04-02T14:00:00Z', '2026-04-07T08:00:00Z', 2],
    ['none on a holiday', office, '2026-04-03T00:00:00Z', '2026-04-03T20:00:00Z', 0],
    ['backwards', office, '2026-03-02T11:00:00Z', '2026-03-02T09:00:00Z', 0],
    ['the hour that is skipped is no time', night, '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 2],
    ['the hour that comes twice is two', night, '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 4],
    ['midnight to one, twice', havana, '2025-11-02T00:00:00Z', '2025-11-03T00:00:00Z', 2],
    ['a day of 23 hours', always, '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 23],
    ['a day of 25 hours', always, '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', 25],
  ])('%s', (_, hours, from, until, open) => expect(openSeconds(hours, at(from), at(until))).toBe(open * HOUR));

  test('parts of a second are cut', () =>
    expect(openSeconds(office, at('2026-03-02T09:00:00Z'), at('2026-03-02T09:00:01.999999Z'))).toBe(1));
});

describe('the instant after some open time', () => {
  test.each<[string, Hours, string, number, string]>([
    ['the same day', office, '2026-03-02T09:00:00Z', 4, '2026-03-02T13:00:00Z'],
    ['just before closing, not at opening', office, '2026-03-02T15:00:00Z', 1, '2026-03-02T16:00:00Z'],
    ['asked on Friday evening in winter, due on Monday in summer time', office, '2026-03-27T18:00:00Z', 1, '2026-03-30T08:00:00Z'],
    ['asked on a holiday', office, '2026-04-03T10:00:00Z', 8, '2026-04-07T15:00:00Z'],
    ['through the hour that is skipped', night, '2026-03-29T00:00:00Z', 1.5, '2026-03-29T01:30:00Z'],
    ['through the hour that comes twice', night, '2026-10-24T23:00:00Z', 3.5, '2026-10-25T02:30:00Z'],
    ['none', office, '2026-03-01T09:00:00Z', 0, '2026-03-01T09:00:00Z'],
  ])('%s', (_, hours, from, open, due) => expect(shown(afterOpenSeconds(hours, at(from), open * HOUR))).toBe(due));
});

describe('by any opening hours', () => {
  const open = fc
    .tuple(fc.nat({ max: 1439 }), fc.nat({ max: 1439 }), fc.nat({ max: 1439 }), fc.nat({ max: 1439 }))
    .map((minutes) => minutes.sort((a, b) => a - b))
    .map(([a, b, c, d]): Open[] => [{ from: a!, until: b! + 1 }, ...(c! > b! && d! > c! ? [{ from: c!, until: d! }] : [])]);
  const hours: fc.Arbitrary<Hours> = fc.record({
    timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Havana', 'UTC'),
    openingHours: fc.record({
      monday: open,
      tuesday: open,
      wednesday: fc.constant([]),
      thursday: open,
      friday: open,
      saturday: fc.constant([]),
      sunday: open,
      holidays: fc.constant(['2026-03-29', '2026-10-26']),
    }),
  });
  // Around the clock changes of 2026.
  const instant = fc
    .tuple(
      fc.constantFrom(at('2026-03-05T00:00:00Z'), at('2026-10-20T00:00:00Z'), at('2026-04-03T00:00:00Z')),
      fc.nat({ max: 20 * 86_400 }),
    )
    .map(([start, second]) => start + second * MICROS_PER_SECOND);

  test('time adds up, never runs backwards, and never faster than the clock', () =>
    fc.assert(
      fc.property(hours, fc.tuple(instant, instant, instant), (by, instants) => {
        const [a, b, c] = instants.sort((x, y) => x - y) as [Micros, Micros, Micros];
        expect(openSeconds(by, a, b) + openSeconds(by, b, c)).toBe(openSeconds(by, a, c));
        expect(openSeconds(by, a, b)).toBeLessThanOrEqual((b - a) / MICROS_PER_SECOND);
      }),
    ));

  test('so much later, just so much time has passed, and at no instant before', () =>
    fc.assert(
      fc.property(hours, instant, fc.integer({ min: 1, max: 3 * 86_400 }), (by, from, seconds) => {
        const due = afterOpenSeconds(by, from, seconds);
        expect(openSeconds(by, from, due)).toBe(seconds);
        expect(openSeconds(by, from, due - 1)).toBe(seconds - 1);
      }),
    ));

  test('more time is due later, and asking later is never due earlier', () =>
    fc.assert(
      fc.property(hours, instant, instant, fc.nat({ max: 86_400 }), fc.nat({ max: 86_400 }), (by, one, other, seconds, more) => {
        const [from, later] = [Math.min(one, other), Math.max(one, other)];
        expect(afterOpenSeconds(by, from, seconds + more)).toBeGreaterThanOrEqual(afterOpenSeconds(by, from, seconds));
        expect(afterOpenSeconds(by, later, seconds)).toBeGreaterThanOrEqual(afterOpenSeconds(by, from, seconds));
      }),
    ));
});
