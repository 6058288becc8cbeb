import { EARLIEST, formatInstant, MICROS_PER_DAY, parseInstant } from '#lib/contracts';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import {
  dayOf,
  endOfLocalDayPlusDays,
  endOfLocalDayPlusMonths,
  firstInstantOfDay,
  isDay,
  isTimeZone,
  periodAt,
  plusDays,
  plusMonths,
  startOfDay,
  startOfDayAfter,
  stretchesOf,
} from './calendar.js';

const at = (text: string): number => parseInstant(text)!;
const shown = (micros: number): string => formatInstant(micros).replace('.000000', '');

describe('the first instant of a day', () => {
  test.each([
    ['UTC', '2026-03-29', '2026-03-29T00:00:00Z', 'no clock change'],
    ['Europe/Berlin', '2026-01-15', '2026-01-14T23:00:00Z', 'winter'],
    ['Europe/Berlin', '2026-07-15', '2026-07-14T22:00:00Z', 'summer'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', 'the clock goes forward later that day'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00Z', 'the clock went back the day before'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z', 'no midnight: begins at one'],
    ['Africa/Cairo', '2023-04-28', '2023-04-27T22:00:00Z', 'no midnight on a Friday'],
    ['Asia/Beirut', '2022-03-27', '2022-03-26T22:00:00Z', 'no midnight'],
    ['America/Havana', '2025-11-02', '2025-11-02T04:00:00Z', 'midnight comes twice: the first counts'],
    ['America/St_Johns', '2010-11-07', '2010-11-07T02:30:00Z', 'one minute of it, then an hour of yesterday'],
    ['America/Toronto', '1919-03-31', '1919-03-31T04:30:00Z', 'the clock jumped over midnight: begins at half past'],
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z', 'the day that never was: the next'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z', 'the day after it'],
    ['Asia/Kathmandu', '2026-05-01', '2026-04-30T18:15:00Z', 'an offset of quarters'],
    ['Pacific/Kiritimati', '2026-05-01', '2026-04-30T10:00:00Z', 'furthest ahead'],
    ['Pacific/Pago_Pago', '2026-05-01', '2026-05-01T11:00:00Z', 'furthest behind'],
    ['Australia/Lord_Howe', '2026-04-05', '2026-04-04T13:00:00Z', 'a clock change of half an hour'],
  ])('%s %s is %s (%s)', (zone, day, instant) => {
    const ms = Date.parse(instant);
    expect(firstInstantOfDay(day, zone)).toBe(ms * 1000);
  });

  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'America/Sao_Paulo',
    'Africa/Cairo',
    'America/Havana',
    'Pacific/Apia',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Asia/Gaza',
  ];
  test('every instant lies between the first instants of its day and the next, and days follow each other', () => {
    const instants = fc.nat({ max: 25_000 * 24 * 3600 }).map((second) => EARLIEST + second * 1_000_000);
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
        const start = startOfDay(instant, zone);
        expect(start).toBeLessThanOrEqual(instant);
        expect(startOfDayAfter(instant, zone)).toBeGreaterThan(instant);
        expect(dayOf(start, zone)).toBe(dayOf(instant, zone));
        expect(dayOf(start - 1, zone) < dayOf(instant, zone)).toBe(true);
        expect(startOfDayAfter(instant, zone) - start).toBeLessThanOrEqual(MICROS_PER_DAY + 3 * 3600 * 1e6);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a day between clock changes', () => {
  test.each([
    ['Europe/Berlin', '2026-03-28', ['2026-03-27T23:00:00Z +60 to 2026-03-28T23:00:00Z'], 'one stretch'],
    [
      'Europe/Berlin',
      '2026-03-29',
      ['2026-03-28T23:00:00Z +60 to 2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z +120 to 2026-03-29T22:00:00Z'],
      'forward',
    ],
    [
      'Europe/Berlin',
      '2026-10-25',
      ['2026-10-24T22:00:00Z +120 to 2026-10-25T01:00:00Z', '2026-10-25T01:00:00Z +60 to 2026-10-25T23:00:00Z'],
      'back',
    ],
    ['Pacific/Apia', '2011-12-30', [], 'the day that never was'],
  ])('%s %s', (zone, day, stretches) =>
    expect(stretchesOf(day, zone).map(({ from, until, ahead }) => `${shown(from)} +${ahead / 60e6} to ${shown(until)}`)).toEqual(stretches),
  );
});

describe('months and days', () => {
  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2028-02-29', 12, '2029-02-28'],
    ['2026-08-31', 1, '2026-09-30'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
  ])('%s + %d months is %s', (day, months, result) => expect(plusMonths(day, months)).toBe(result));

  test.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-03-29', -29, '2026-02-28'],
  ])('%s + %d days is %s', (day, days, result) => expect(plusDays(day, days)).toBe(result));

  test.each([
    ['2026-02-28', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['tomorrow', false],
  ])('%s is a day: %s', (text, is) => expect(isDay(text)).toBe(is));
});

test('months and days are those of the calendar, far ahead and far back', () =>
  fc.assert(
    fc.property(fc.nat({ max: 80_000 }), fc.integer({ min: -600, max: 600 }), (number, count) => {
      const day = plusDays('1970-01-01', number);
      const date = DateTime.fromISO(day, { zone: 'utc' });
      expect(plusMonths(day, count)).toBe(date.plus({ months: count }).toISODate());
      expect(plusDays(day, count)).toBe(date.plus({ days: count }).toISODate());
    }),
  ));

describe('the end of a day some time later', () => {
  test.each([
    ['2026-01-31T09:00:00Z', 1, 'Europe/Berlin', '2026-02-28T23:00:00Z'],
    ['2026-01-30T23:30:00Z', 1, 'Europe/Berlin', '2026-02-28T23:00:00Z'],
    ['2026-09-29T12:00:00Z', 6, 'Europe/Berlin', '2027-03-29T22:00:00Z'],
    ['2026-03-01T03:00:00Z', 1, 'America/New_York', '2026-03-29T04:00:00Z'],
  ])('%s + %d months in %s ends at %s', (from, months, zone, until) =>
    expect(shown(endOfLocalDayPlusMonths(at(from), months, zone))).toBe(until),
  );

  test('some days later, over a clock change', () =>
    expect(shown(endOfLocalDayPlusDays(at('2026-03-28T12:00:00Z'), 14, 'Europe/Berlin'))).toBe('2026-04-11T22:00:00Z'));
});

describe('periods', () => {
  test.each([
    ['day', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['month', '2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z'],
    ['quarter', '2025-12-31T23:00:00Z', '2026-03-31T22:00:00Z'],
    ['year', '2025-12-31T23:00:00Z', '2026-12-31T23:00:00Z'],
  ] as const)('the %s of the evening of 29 March 2026 in Berlin', (period, from, until) => {
    const span = periodAt(at('2026-03-29T20:00:00Z'), period, 'Europe/Berlin');
    expect([shown(span.from), shown(span.until)]).toEqual([from, until]);
  });
});

test.each([
  ['Europe/Berlin', true],
  ['America/Argentina/Buenos_Aires', true],
  ['UTC', true],
  ['Europe/Berlln', false],
  ['+02:00', false],
  ['CEST', false],
  ['', false],
])('%s is a time zone: %s', (zone, is) => expect(isTimeZone(zone)).toBe(is));
