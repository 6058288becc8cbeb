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

/** `2026-11-22T08:00:00.000000Z`, as everything on the wire has it: read apart, since every fact is read several times. */
function parseOwn(text: string): Micros | null {
  // Facts of others are read before they are checked: an absent time is no instant.
  if (typeof text !== 'string' || text.length !== 27 || text.charCodeAt(26) !== 90) return null;
  for (let index = 0; index < 26; index++) {
    const code = text.charCodeAt(index);
    const separator = SEPARATORS.charCodeAt(index);
    if (separator === 48 ? code < 48 || code > 57 : code !== separator) return null;
  }
  const digits = (from: number, to: number): number => {
    let value = 0;
    for (let index = from; index < to; index++) value = value * 10 + text.charCodeAt(index) - 48;
    return value;
  };
  const [month, day, hour, minute, second] = [digits(5, 7), digits(8, 10), digits(11, 13), digits(14, 16), digits(17, 19)];
  // The rest is for the general case: days that not every month has, leap seconds, years outside ours, and what is no instant.
  const year = digits(0, 4);
  if (year < 1970 || year >= 2200 || month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second) * 1000 + digits(20, 26);
}

const SEPARATORS = '0000-00-00T00:00:00.000000Z';

/** Parses RFC 3339; digits beyond microseconds are cut. Null where the text is no instant between EARLIEST and LATEST. */
export function parseInstant(text: string): Micros | null {
  const own = parseOwn(text);
  if (own !== null) return own;
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
