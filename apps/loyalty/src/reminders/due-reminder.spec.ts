import { parseInstant, type Micros } from '#lib/contracts';
import { daysLeft, dueReminder } from './due-reminder.js';

const ZONE = 'Europe/Berlin';
const at = (text: string): Micros => parseInstant(text)!;
/** The end of 30 March 2026 in Berlin. */
const until = at('2026-03-30T22:00:00Z');

test.each([
  ['31 days before', '2026-02-27T23:00:00Z', null],
  ['30 days before', '2026-02-28T23:00:00Z', 30],
  ['the instant before that day', '2026-02-28T22:59:59.999999Z', null],
  ['between, where that night was missed', '2026-03-10T23:00:00Z', 30],
  ['7 days before, over the change of the clock', '2026-03-23T23:00:00Z', 7],
  ['on the last day, where a week was missed', '2026-03-29T22:00:00Z', 7],
  ['when it is over', '2026-03-30T22:00:00Z', null],
])('%s', (_, now, days) => {
  expect(dueReminder({ until, since: 0 }, [30, 7], at(now), ZONE)).toBe(days);
});

test('what came to be later than the day of a reminder waits for the next', () => {
  const since = at('2026-03-15T12:00:00Z');
  expect(dueReminder({ until, since }, [30, 7], at('2026-03-16T23:00:00Z'), ZONE)).toBeNull();
  expect(dueReminder({ until, since }, [30, 7], at('2026-03-23T23:00:00Z'), ZONE)).toBe(7);
});

test.each([
  ['2026-03-01', 30],
  ['2026-03-24', 7],
  ['2026-03-30', 1],
])('on %s so many days are left', (today, days) => {
  expect(daysLeft(until, today, ZONE)).toBe(days);
});
