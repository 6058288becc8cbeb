import { EARLIEST, LATEST, MICROS_PER_DAY, MICROS_PER_SECOND, parseInstant, type Micros } from '#lib/contracts';

/**
 * Four times of an event: *original* (when it happened, by the sender's clock), *sent* (by the same clock), *received* (by ours) and
 * *corrected* = original + (received − sent), which is what the event counts at.
 *
 * Readings chosen: the shift is one per request, so that events of a request never change places. Up to 5 seconds it is network delay,
 * not a wrong clock, and is left alone: applied literally it would turn delay into reordering between requests. Above 24 hours the
 * sender's `sent` is not believed (a replayed capture, a clock at 1970) and the original time stays. Without `sent` nothing is shifted.
 * An event without time happened when it was received and is not shifted.
 */
export const DELAY: Micros = 5 * MICROS_PER_SECOND;
export const BELIEVABLE_SKEW: Micros = MICROS_PER_DAY;

/** By how much every event of one request is moved. */
export function shiftOf(received: Micros, sent: Micros | undefined): Micros {
  if (sent === undefined) return 0;
  const skew = received - sent;
  return Math.abs(skew) > DELAY && Math.abs(skew) <= BELIEVABLE_SKEW ? skew : 0;
}

/** The corrected time; the future is allowed, null lies outside what a fact may be dated. */
export function correct(original: Micros, shift: Micros): Micros | null {
  const corrected = original + shift;
  return corrected >= EARLIEST && corrected < LATEST ? corrected : null;
}

/** A request cannot have been sent before any of its events: of several sent times the latest is the request's. */
export function latest(times: Iterable<Micros | null | undefined>): Micros | undefined {
  let found: Micros | undefined;
  for (const time of times) if (time != null && (found === undefined || time > found)) found = time;
  return found;
}

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9})\d*)?)?\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/** ISO 8601 as SDKs write it, wider than RFC 3339: a day alone is its midnight, no zone is UTC, `+0200` and `+02` are zones. */
export function parseIso(text: string): Micros | null {
  const match = text.length <= 64 ? ISO.exec(text.trim()) : null;
  if (!match) return null;
  const [, day, minute = '00:00', second = '00', fraction, zone = 'Z'] = match;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const offset = zone.length === 1 ? 'Z' : `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
  return parseInstant(`${day}T${minute}:${second}${fraction ? `.${fraction}` : ''}${offset}`);
}
