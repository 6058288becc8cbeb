import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { dayOf, plusDays, stretchesOf, type Day, type Span } from '#lib/rules';
import { WEEKDAYS, type OpeningHours } from './opening-hours.js';

/** When somebody is there to answer, and where. */
export interface Hours {
  timeZone: string;
  openingHours: OpeningHours;
}

const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;

/**
 * Open seconds from one instant to another: the time in which the clock on the wall shows opening hours, in seconds that really pass. An
 * hour that the clock skips is no time, one that it shows twice is two. Parts of a second are cut; 0 where `until` is not later.
 */
export const openSeconds = (hours: Hours, from: Micros, until: Micros): number =>
  Math.floor(openMicros(hours, from, until) / MICROS_PER_SECOND);

function openMicros(hours: Hours, from: Micros, until: Micros): Micros {
  let open = 0;
  for (const span of openFrom(hours, from)) {
    if (span.from >= until) break;
    open += Math.min(span.until, until) - span.from;
  }
  return open;
}

/** The first instant by which so many open seconds have passed since another; for none, that instant itself. */
export function afterOpenSeconds(hours: Hours, from: Micros, seconds: number): Micros {
  let left = seconds * MICROS_PER_SECOND;
  if (left <= 0) return from;
  for (const span of openFrom(hours, from)) {
    if (span.until - span.from >= left) return span.from + left;
    left -= span.until - span.from;
  }
  throw new Error('a shop is open some time in a week');
}

/** When it is open from an instant on, for ever. */
function* openFrom(hours: Hours, from: Micros): Generator<Span> {
  const within = spansOf(hours);
  for (let day = dayOf(from, hours.timeZone); ; day = plusDays(day, 1))
    for (const span of within(day)) if (span.until > from) yield { from: Math.max(span.from, from), until: span.until };
}

/** Worked out once a day and policy, since time zones are slow. */
const known = new WeakMap<OpeningHours, (day: Day) => readonly Span[]>();

function spansOf(hours: Hours): (day: Day) => readonly Span[] {
  const found = known.get(hours.openingHours);
  if (found) return found;
  const holidays = new Set(hours.openingHours.holidays);
  const worked = new Map<Day, readonly Span[]>();
  const within = (day: Day): readonly Span[] => {
    const spans = worked.get(day) ?? (holidays.has(day) ? [] : openOn(day, hours));
    worked.set(day, spans);
    return spans;
  };
  known.set(hours.openingHours, within);
  return within;
}

function openOn(day: Day, { timeZone, openingHours }: Hours): Span[] {
  const midnight = Date.parse(day) * 1000;
  // 1 January 1970 was a Thursday.
  const weekday = WEEKDAYS[(((midnight / (24 * 60 * MICROS_PER_MINUTE) + 3) % 7) + 7) % 7]!;
  const stretches = openingHours[weekday].length === 0 ? [] : stretchesOf(day, timeZone);
  const spans = stretches.flatMap(({ from, until, ahead }) =>
    openingHours[weekday].map((open) => ({
      from: Math.max(from, midnight + open.from * MICROS_PER_MINUTE - ahead),
      until: Math.min(until, midnight + open.until * MICROS_PER_MINUTE - ahead),
    })),
  );
  return spans.filter(({ from, until }) => from < until);
}
