const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/** `19970101` as its midnight in UTC; undefined where there is no such day. */
export function midnightOf(day: string): string | undefined {
  return /^\d{8}$/.test(day) ? instantOf(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`) : undefined;
}

/** ISO 8601 as tables write it, as RFC 3339 in UTC: without a zone it is UTC, a day alone is its midnight. Undefined for anything else. */
export function instantOf(text: string): string | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction, zone = 'Z'] = match;
  const at = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second);
  const date = new Date(at);
  const exists = date.getUTCMonth() === +month! - 1 && date.getUTCDate() === +day! && +hour < 24 && +minute < 60 && +second < 60;
  if (!exists) return undefined;
  const digits = zone.slice(1).replace(':', '');
  const offsetMinutes = digits === '' ? 0 : (zone[0] === '-' ? -1 : 1) * (+digits.slice(0, 2) * 60 + +digits.slice(2));
  const utc = new Date(at - offsetMinutes * 60_000).toISOString().slice(0, 19);
  return `${utc}${fraction ? `.${fraction}` : ''}Z`;
}
