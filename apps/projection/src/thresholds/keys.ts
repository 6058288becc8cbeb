import { ABC_CLASSES, PHASES } from '#lib/contracts';
import { isCurrency } from '#lib/money';
import { moveName } from '../journey-map/intervals.js';
import type { Definition } from '../kpis/definition.js';

const oneOf = (keys: readonly string[]): [(key: string) => boolean, string] => [
  (key) => keys.includes(key),
  `must be one of ${keys.join(', ')}`,
];

const MOVES = PHASES.flatMap((from) => PHASES.filter((to) => to !== from).map((to) => moveName({ from, to })));

/** What the values of a number go by, as its unit says, and what they can be: of a key that cannot be, the number would be 0 for ever. */
const KEYS: readonly [unit: RegExp, canBe: (key: string) => boolean, words: string][] = [
  [/ by currency/, isCurrency, 'must be a currency of ISO 4217, such as EUR'],
  [/ by phase/, ...oneOf(PHASES)],
  [
    / by pair of phases/,
    (key) => MOVES.includes(key),
    `must be one phase and another, such as explore-buy; there are ${PHASES.join(', ')}`,
  ],
  [/ by class/, ...oneOf(ABC_CLASSES)],
  [/ by scores/, (key) => /^[1-5]-[1-5]-[1-5]$/.test(key), 'must be three scores from 1 to 5, such as 5-4-1'],
  [/^seconds$/, ...oneOf(['p50', 'p90', 'mean'])],
  // Pairs of products are any text.
  [/ by /, (key) => /^[^\p{Cc}]+$/u.test(key), 'must be text without control characters'],
];

/** Why a number can have no value of a key; null where it can. */
export function keyMistake({ name, unit }: Definition, key: string): string | null {
  const found = KEYS.find(([units]) => units.test(unit));
  if (!found) return `is of no use here, since ${name} is one number`;
  const [, canBe, words] = found;
  return canBe(key) ? null : words;
}
