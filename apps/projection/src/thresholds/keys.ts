import { PHASES } from '#lib/contracts';
import type { Definition } from '../kpis/definition.js';

/** What the values of a number go by, as its unit says, and what they can be. Pairs of products and scores are any text. */
const KEYS: readonly [unit: RegExp, keys: RegExp, words: string][] = [
  [/ by currency/, /^[A-Z]{3}$/, 'is a currency of three letters, such as EUR'],
  [/ by phase/, new RegExp(`^(${PHASES.join('|')})$`), `is one of ${PHASES.join(', ')}`],
  [/^seconds$/, /^(p50|p90|mean)$/, 'is one of p50, p90, mean'],
  [/ by /, /^[^\p{Cc}]+$/u, 'is text without control characters'],
];

/** Why a number can have no value of a key; null where it can. */
export function keyMistake({ name, unit }: Definition, key: string): string | null {
  const found = KEYS.find(([units]) => units.test(unit));
  if (!found) return `is of no use here, since ${name} is one number`;
  const [, keys, words] = found;
  return keys.test(key) ? null : words;
}
