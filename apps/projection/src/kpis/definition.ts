import type { Micros } from '#lib/contracts';
import type { AttributionRules } from '../attribution/rules.js';
import type { Pair } from '../classes/cross-sell.js';
import type { GroupBy } from './groups.js';
import type { Metric, Tally } from './metrics.js';
import type { Window } from './windows.js';

/** An amount or mean in minor units (or a ratio) for each currency counted; people by phase; of times the median, the ninetieth percentile and the mean. */
export type ByKey = Record<string, number | null>;

export interface Result {
  value: number | ByKey | null;
  numerator: number | ByKey;
  /** Null where the number is no ratio. */
  denominator: number | ByKey | null;
  /** What the value is made of, and what stands beside it without being part of it. */
  parts?: Readonly<Record<string, number>>;
  /** Of products bought together: all there is to say of each pair. */
  pairs?: readonly Pair[];
  /** Of a number worked out once a day: the midnight it is of, the fit it was worked out by, and why that is not used. */
  asOf?: string;
  fit?: number;
  unfitted?: string;
}

export interface Definition {
  name: string;
  /** Changes whenever the number would come out differently for the same facts. */
  version: number;
  unit: string;
  /** What it says, for people. */
  words: string;
  metrics: readonly Metric[];
  /** What it can be asked by: what the facts counted carry. */
  groups: readonly GroupBy[];
  evaluate(tally: Tally): Result;
  /** How this way of asking differs from the usual one. Absent for the usual one, which knows the `otherWays` of asking for the same number. */
  way?: Way;
  otherWays?: readonly Definition[];
}

/** Of each customer one answer instead of all; of each time the hours that are open instead of all. */
export interface Way {
  per?: 'customer';
  clock?: 'business';
}

/** Which number, over `[at − window, at)`. */
export interface Asked {
  definition: Definition;
  window: Window;
  at: Micros;
  /** By which first purchases are attributed; the usual ones where absent. */
  rules?: AttributionRules;
}

/** `revenue.v1`, as answers name the definition they follow. */
export const definitionId = ({ name, version }: Definition): string => `${name}.v${version}`;

export function amount(value: number | ByKey): Result {
  return { value, numerator: value, denominator: null };
}

/** Both are whole numbers a double holds exactly, so that the quotient is the double nearest to the true one. */
export function ratio(numerator: number, denominator: number): Result {
  return { value: quotient(numerator, denominator), numerator, denominator };
}

/** A share of a hundred. */
export function per100(numerator: number, denominator: number): Result {
  return { value: quotient(100 * numerator, denominator), numerator, denominator };
}

export function ratios(numerator: Record<string, number>, denominator: Record<string, number>): Result {
  const value = Object.fromEntries(Object.keys(numerator).map((key) => [key, quotient(numerator[key]!, denominator[key]!)]));
  return { value, numerator, denominator };
}

const quotient = (numerator: number, denominator: number): number | null => (denominator === 0 ? null : numerator / denominator);
