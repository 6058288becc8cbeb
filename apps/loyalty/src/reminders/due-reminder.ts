import type { Micros } from '#lib/contracts';
import { dayOf, firstInstantOfDay, plusDays, type Day } from '#lib/rules';

/** Something that ends at the end of a local day. */
export interface Ending {
  /** The first instant at which it is over. */
  until: Micros;
  /** Since when it is known; a reminder whose day had come by then is passed over. */
  since: Micros;
}

/** The day after the last. */
export const endDayOf = ({ until }: Pick<Ending, 'until'>, timeZone: string): Day => dayOf(until, timeZone);

/**
 * For how many days before the end a reminder is due at an instant: the nearest of `daysBefore` whose day has come, also where the night of
 * that day was missed; null where none has, or all is over.
 */
export function dueReminder({ until, since }: Ending, daysBefore: readonly number[], at: Micros, timeZone: string): number | null {
  if (at >= until) return null;
  const end = endDayOf({ until }, timeZone);
  const due = daysBefore.filter((days) => {
    const day = firstInstantOfDay(plusDays(end, -days), timeZone);
    return since <= day && day <= at;
  });
  return due.length === 0 ? null : Math.min(...due);
}

/** How many days are left, today among them. */
export function daysLeft(until: Micros, today: Day, timeZone: string): number {
  return Math.round((Date.parse(endDayOf({ until }, timeZone)) - Date.parse(today)) / MS_PER_DAY);
}

const MS_PER_DAY = 86_400_000;
