import type { Micros } from '#lib/contracts';
import { DateTime, IANAZone } from 'luxon';

/**
 * Days, months and years as people of a time zone live them. A `Day` is `2026-11-22`; days are half-open spans of instants: from the
 * first instant of the day to the first of the next. Clocks that jump at midnight, days that are missing (Apia, 30 December 2011) and
 * days that begin twice (Havana each autumn) are respected: the first instant of a day is the first whose local date has reached it.
 */
export type Day = string;

/** A span of the calendar. */
export type Period = 'day' | 'month' | 'quarter' | 'year';

/** Half-open: `from <= t < until`. */
export interface Span {
  from: Micros;
  until: Micros;
}

const MICROS_PER_MS = 1000;
const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;

/** Whether the time zone database knows it: `Europe/Berlin`, not `CET+1`. */
export const isTimeZone = (zone: string): boolean => /^(UTC|[A-Z][A-Za-z_]+\/[A-Za-z0-9_+\-/]+)$/.test(zone) && IANAZone.isValidZone(zone);

/** The local date of an instant. */
export function dayOf(at: Micros, zone: string): Day {
  const ms = Math.floor(at / MICROS_PER_MS);
  return isoDay(ms + offsetMs(ms, zone));
}

/** Days are asked for again and again, and time zones are slow. */
const known = new Map<string, Micros>();
const MOST_KNOWN = 20_000;

/** The first instant whose local date is `day` or, where the zone skipped that day, the next. */
export function firstInstantOfDay(day: Day, zone: string): Micros {
  const key = `${day} ${zone}`;
  const found = known.get(key) ?? worked(day, zone);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, found);
  return found;
}

function worked(day: Day, zone: string): Micros {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // No zone is further from UTC than 16 hours, and none changed its clock twice in two days.
  const [before, after] = [midnight - 26 * MS_PER_HOUR, midnight + 26 * MS_PER_HOUR];
  for (const edge of [before, after]) {
    const offset = offsetMs(edge, zone);
    const ms = midnight - offset;
    if (offsetMs(ms, zone) === offset) return ms * MICROS_PER_MS;
  }
  return clockChange(before, after, zone) * MICROS_PER_MS;
}

/** A part of a day in which the clock on the wall runs evenly: what it shows is the instant plus `ahead`, read as UTC. */
export interface Stretch extends Span {
  ahead: Micros;
}

/** A day in the parts between clock changes, in order: one on almost every day, none on a day the zone skipped. */
export function stretchesOf(day: Day, zone: string): Stretch[] {
  const [from, until] = [firstInstantOfDay(day, zone), firstInstantOfDay(plusDays(day, 1), zone)];
  if (from === until) return [];
  const [first, last] = [from / MICROS_PER_MS, until / MICROS_PER_MS - 1];
  const [before, after] = [offsetMs(first, zone) * MICROS_PER_MS, offsetMs(last, zone) * MICROS_PER_MS];
  if (before === after) return [{ from, until, ahead: before }];
  const change = clockChange(first, last, zone) * MICROS_PER_MS;
  return [
    { from, until: change, ahead: before },
    { from: change, until, ahead: after },
  ];
}

/** The first instant of the day in which `at` lies. */
export const startOfDay = (at: Micros, zone: string): Micros => firstInstantOfDay(dayOf(at, zone), zone);

/** The first instant of the day after the one in which `at` lies. */
export const startOfDayAfter = (at: Micros, zone: string): Micros => firstInstantOfDay(plusDays(dayOf(at, zone), 1), zone);

/** The end of the day so many months after the one in which `at` lies: the first instant that is no longer of it. */
export const endOfLocalDayPlusMonths = (at: Micros, months: number, zone: string): Micros =>
  firstInstantOfDay(plusDays(plusMonths(dayOf(at, zone), months), 1), zone);

/** The end of the day so many days after the one in which `at` lies: the first instant that is no longer of it. */
export const endOfLocalDayPlusDays = (at: Micros, days: number, zone: string): Micros =>
  firstInstantOfDay(plusDays(dayOf(at, zone), days + 1), zone);

export const plusDays = (day: Day, days: number): Day => isoDay(Date.parse(day) + days * 24 * MS_PER_HOUR);

/** The same day of a later (or earlier) month, or its last day: 31 January + 1 month is the last of February. */
export function plusMonths(day: Day, months: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0));
  return isoDay(Math.min(Date.UTC(year, month - 1 + months, date), last.getTime()));
}

/** Whether the text is a day of the calendar: `2026-02-29` is none. */
export const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && utc(text).isValid;

/** The day, month, quarter or year in which an instant lies. */
export function periodAt(at: Micros, period: Period, zone: string): Span {
  const first = utc(dayOf(at, zone)).startOf(period);
  const next = first.plus({ [`${period}s`]: 1 });
  return { from: firstInstantOfDay(isoDay(first.toMillis()), zone), until: firstInstantOfDay(isoDay(next.toMillis()), zone) };
}

const utc = (day: Day): DateTime => DateTime.fromISO(day, { zone: 'utc' });
const isoDay = (utcMs: number): Day => new Date(utcMs).toISOString().slice(0, 10);
const offsetMs = (ms: number, zone: string): number => Math.round(IANAZone.create(zone).offset(ms) * MS_PER_MINUTE);

/** The millisecond at which the offset changes; `before` has the old one, `after` the new. */
function clockChange(before: number, after: number, zone: string): number {
  const old = offsetMs(before, zone);
  let [lo, hi] = [before, after];
  while (hi - lo > 1) {
    const mid = Math.floor((lo + hi) / 2);
    if (offsetMs(mid, zone) === old) lo = mid;
    else hi = mid;
  }
  return hi;
}
