import { withoutNul, type JsonObject } from './json.js';

/** The first of the named fields that holds text or a number, as text; empty text counts as absent. */
export function textOf(fields: JsonObject, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  }
  return undefined;
}

/** Words for a fact: cut to size and without e-mail addresses, since facts name nobody. Ids are never treated this way. */
export function labelOf(fields: JsonObject, max: number, ...names: string[]): string | undefined {
  const text = textOf(fields, ...names);
  return text === undefined ? undefined : asLabel(text, max);
}

export function asLabel(text: string, max: number): string | undefined {
  // A little more than what will be kept is looked at, so that no address is cut in half and then no longer seen as one.
  const scrubbed = withoutAddresses(withoutNul(text).slice(0, max + 400));
  return scrubbed.slice(0, max).toWellFormed().trim() || undefined;
}

// Everything between two separators with an @ inside, plain or percent-encoded.
const ADDRESS = /[^\s/?#&=<>"',;:()]{1,100}(?:@|%40)[^\s/?#&=<>"',;:()]+/gi;

function withoutAddresses(text: string): string {
  return text.includes('@') || text.includes('%40') ? text.replace(ADDRESS, '(address)') : text;
}

/** The path of a page or URL. Query and fragment are left out: they carry search words, tokens and addresses. */
export function pathOf(urlOrPath: string): string | undefined {
  const withoutHost = urlOrPath.slice(0, 4000).replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return asLabel(withoutHost.replace(/[?#].*$/s, '') || '/', 2000);
}

/** Everything defined of an object: contracts know absent, not undefined. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const out: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key of Object.keys(fields) as (keyof T)[])
    if (fields[key] !== undefined) out[key] = fields[key] as Exclude<T[keyof T], undefined>;
  return out;
}

/** Control characters of both sets; no id or attribute may hold one. */
export const hasControls = (text: string): boolean => /[\u0000-\u001f\u007f-\u009f]/.test(text);
