import type { Random } from './random.js';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Sunday to Saturday: people shop from the sofa on Sundays, and go out on Saturdays. */
const WEEKDAYS = [1.25, 1.1, 1.0, 0.95, 0.95, 0.85, 0.9];

/** Midnight to midnight: a rise at noon, the peak at eight in the evening. */
const HOURS = [6, 3, 2, 1, 1, 2, 5, 10, 16, 22, 27, 30, 33, 31, 28, 28, 30, 33, 38, 45, 52, 46, 30, 14];

export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** How busy a day is, around 1. */
export const busyness = (dayMs: number): number => WEEKDAYS[new Date(dayMs).getUTCDay()]!;

/** An instant of a day at which people shop. */
export const someTime = (dayMs: number, random: Random): number => dayMs + random.weighted(HOURS) * HOUR_MS + random.whole(0, HOUR_MS - 1);

/** When somebody comes back after about so many days: a likely weekday and hour, never before `afterMs`. */
export function comeBack(afterMs: number, days: number, random: Random): number {
  let day = dayOf(afterMs + days * DAY_MS);
  while (!random.chance(busyness(day) / WEEKDAYS[0]!)) day += DAY_MS;
  const at = someTime(day, random);
  return at > afterMs ? at : at + DAY_MS;
}

/** An instant within office hours, at least `hours` after another. */
export function officeTime(afterMs: number, hours: number): number {
  const at = afterMs + hours * HOUR_MS;
  const hour = new Date(at).getUTCHours();
  if (hour < 8) return at + (8 - hour) * HOUR_MS;
  return hour >= 18 ? at + (32 - hour) * HOUR_MS : at;
}
