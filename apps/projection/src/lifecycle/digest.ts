import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import type { Journey } from './fold.js';

/** SHA-256 in hex over the canonical JSON of everything the fold knows: one set of facts, one digest. */
export function digestOf(journey: Journey): string {
  return createHash('sha256').update(canonicalJson(journey)).digest('hex');
}
