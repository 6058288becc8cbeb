import type { Micros } from '#lib/contracts';
import { dayOf, firstInstantOfDay, plusDays, type Day } from '#lib/rules';
import type { Programme } from '../programme/programme.js';
import { versionAt } from '#lib/rules';

/** What the calendar needs of the versions of the programme. */
export type Zoned = Pick<Programme, 'from' | 'timeZone'>;

/** The programme's local date of an instant, in the time zone of the version in force then. */
export const programmeDayOf = (at: Micros, versions: readonly Zoned[]): Day => dayOf(at, versionAt(versions, at)!.timeZone);

/**
 * When a day of the programme acts: at the first instant at which its local date has come. A new version may bring another time zone. Where
 * that sets the calendar on, the days it leaps over all act as the version begins; where it sets it back, a day that has begun begins no
 * second time. So days act in their order, each once.
 */
export function beginOf(day: Day, versions: readonly Zoned[]): Micros {
  const sorted = [...versions].sort((a, b) => a.from - b.from);
  for (const [index, { from, timeZone }] of sorted.entries()) {
    const begins = Math.max(firstInstantOfDay(day, timeZone), index === 0 ? -Infinity : from);
    if (begins < (sorted[index + 1]?.from ?? Infinity)) return begins;
  }
  throw new Error(`no version of the programme knows the day ${day}`);
}

/** From the first day to the last, both of them; none where the last lies before. */
export function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day <= last; day = plusDays(day, 1)) days.push(day);
  return days;
}
