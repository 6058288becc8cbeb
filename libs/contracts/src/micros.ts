/**
 * Instants are whole microseconds since 1970-01-01T00:00:00Z, as a JavaScript number (exact up to the year 2255).
 * On the wire they are RFC 3339 in UTC with exactly six decimals, so that text order is time order.
 */
export type Micros = number;

export const MICROS_PER_SECOND = 1_000_000;
export const MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

/** The years a fact may lie in; outside them an instant is refused at the door. */
export const EARLIEST: Micros = Date.UTC(1970, 0, 1) * 1000;
export const LATEST: Micros = Date.UTC(2200, 0, 1) * 1000;

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,40}))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Parses RFC 3339; digits beyond microseconds are cut. Null where the text is no instant between EARLIEST and LATEST. */
export function parseInstant(text: string): Micros | null {
  const match = RFC3339.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction = '', zone] = match as unknown as string[];
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  if (+year! < 100) return null;
  const wholeMs = Date.UTC(+year!, +month! - 1, +day!, +hour!, +minute!, Math.min(+second!, 59));
  const date = new Date(wholeMs);
  if (date.getUTCMonth() !== +month! - 1 || date.getUTCDate() !== +day! || +hour! > 23 || +minute! > 59 || +second! > 60) return null;
  const offsetMinutes = /^[Zz]$/.test(zone!) ? 0 : (zone![0] === '-' ? -1 : 1) * (+zone!.slice(1, 3) * 60 + +zone!.slice(4, 6));
  const micros = wholeMs * 1000 - offsetMinutes * 60 * MICROS_PER_SECOND + +fraction.slice(0, 6).padEnd(6, '0');
  return micros >= EARLIEST && micros < LATEST ? micros : null;
}

/** `2026-11-22T08:00:00.000000Z`. */
export function formatInstant(micros: Micros): string {
  const ms = Math.floor(micros / 1000);
  return `${new Date(ms).toISOString().slice(0, 23)}${String(micros - ms * 1000).padStart(3, '0')}Z`;
}
