import { createHash } from 'node:crypto';
import type { Journey } from './fold.js';

/** SHA-256 in hex over the canonical JSON of everything the fold knows: one set of facts, one digest. */
export function digestOf(journey: Journey): string {
  return createHash('sha256').update(canonicalJson(journey)).digest('hex');
}

/** JSON with the keys of every object in code unit order, without absent ones. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
