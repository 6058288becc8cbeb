import { Buffer } from 'node:buffer';

/** An object without prototype, as `clean` makes them: reading any name, `constructor` too, gives what was sent or nothing. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const NOTHING: JsonObject = Object.freeze(Object.create(null) as Record<string, unknown>);

/** Deeper than this is no event but an attack on whatever recurses later (JSON.stringify does). */
const MAX_DEPTH = 32;
const MAX_VALUES = 50_000;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as JSON. Bad UTF-8 is refused, never replaced: two different texts must not become the same one. */
export function parseJson(bytes: Uint8Array | string): { value: unknown } | { problem: string } {
  let text: string;
  try {
    text = typeof bytes === 'string' ? bytes : utf8.decode(bytes);
  } catch {
    return { problem: 'is not valid UTF-8' };
  }
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: 'is not valid JSON' };
  }
}

/**
 * A copy that is safe to walk: bounded in depth and size, objects without prototype, no `__proto__`, strings well-formed (a lone
 * surrogate cannot be stored as UTF-8). Everything outside is read through this once; nothing later needs to be on its guard.
 */
export function clean(value: unknown): { value: unknown } | { problem: string } {
  const left = { values: MAX_VALUES };
  const copied = copy(value, 0, left);
  if (left.values < 0)
    return { problem: left.values === TOO_DEEP ? `is nested deeper than ${MAX_DEPTH} levels` : `holds more than ${MAX_VALUES} values` };
  return { value: copied };
}

const TOO_DEEP = Number.NEGATIVE_INFINITY;

function copy(value: unknown, depth: number, left: { values: number }): unknown {
  if (--left.values < 0) return null;
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= MAX_DEPTH) {
    left.values = TOO_DEEP;
    return null;
  }
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (let i = 0; i < value.length && left.values >= 0; i++) items.push(copy(value[i], depth + 1, left));
    return items;
  }
  const out = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value)) {
    if (left.values < 0) break;
    if (key !== '__proto__') out[key.toWellFormed()] = copy((value as Record<string, unknown>)[key], depth + 1, left);
  }
  return out;
}

/** Both over cleaned values only. */
export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectOr = (value: unknown): JsonObject => (isObject(value) ? value : NOTHING);

/** Free-form traits as they may be stored: ordinary objects, without NUL, which PostgreSQL takes in no text. */
export function storable(value: JsonObject): Record<string, unknown> {
  return storableValue(value) as Record<string, unknown>;
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return withoutNul(value);
  if (Array.isArray(value)) return value.map(storableValue);
  if (!isObject(value)) return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  const entries = Object.entries(value).map(([key, inner]) => [withoutNul(key), storableValue(inner)] as const);
  // A key that was `__proto__` with a NUL in it must not come to life here: fromEntries defines own properties.
  return Object.fromEntries(entries.filter(([key]) => key !== '__proto__'));
}

export const withoutNul = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '') : text);

/** Size as JSON in bytes, measured only where a rough count says that it could be above the limit. */
export function largerThan(value: unknown, limit: number): boolean {
  // Six bytes are the most one UTF-16 unit can take (an escape), and names and punctuation are counted by `rough`.
  return rough(value) * 6 > limit && Buffer.byteLength(JSON.stringify(value) ?? '') > limit;
}

function rough(value: unknown): number {
  if (typeof value === 'string') return value.length + 3;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + rough(item), 2);
  if (!isObject(value)) return 25;
  return Object.keys(value).reduce((sum, key) => sum + key.length + 4 + rough(value[key]), 2);
}
