import type { Micros } from '#lib/contracts';
import type { Values } from './fields.js';

export type Scalar = string | number | boolean;

/** What is asked of one field; all of it must hold. */
export interface Comparison {
  eq?: Scalar;
  ne?: Scalar;
  in?: Scalar[];
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
  /** Whether anything is known of it. */
  known?: boolean;
}

/** A condition over the fields of a customer's view, as it was checked; always one of these four. */
export type Condition = { and: Condition[] } | { or: Condition[] } | { not: Condition } | { field: string; is: Comparison };

/** Whether it holds. Of a field of which nothing is known, no comparison holds but `known: false`. Pure; time is in the values. */
export function holds(condition: Condition, values: Values): boolean {
  if ('and' in condition) return condition.and.every((part) => holds(part, values));
  if ('or' in condition) return condition.or.some((part) => holds(part, values));
  if ('not' in condition) return !holds(condition.not, values);
  return compares(condition.is, values[condition.field] ?? null);
}

function compares({ eq, ne, in: among, gt, gte, lt, lte, known }: Comparison, value: Scalar | null): boolean {
  if (known !== undefined && known !== (value !== null)) return false;
  if (value === null) return known === false && [eq, ne, among, gt, gte, lt, lte].every((asked) => asked === undefined);
  const number = value as number;
  return (
    (eq === undefined || value === eq) &&
    (ne === undefined || value !== ne) &&
    (among === undefined || among.includes(value)) &&
    (gt === undefined || number > gt) &&
    (gte === undefined || number >= gte) &&
    (lt === undefined || number < lt) &&
    (lte === undefined || number <= lte)
  );
}

/** All comparisons that a condition is made of. */
export function comparisonsOf(condition: Condition): { field: string; is: Comparison }[] {
  if ('field' in condition) return [condition];
  return ('and' in condition ? condition.and : 'or' in condition ? condition.or : [condition.not]).flatMap(comparisonsOf);
}

/** The fields a condition is about, each once. */
export const fieldsOf = (condition: Condition): string[] => [...new Set(comparisonsOf(condition).map(({ field }) => field))];

/** When a field that grows by one each so long reaches, and when it passes, what it is compared with: before and after now. */
export function turnsOf(is: Comparison, value: number, each: Micros, now: Micros): Micros[] {
  return [is.eq, is.ne, is.gt, is.gte, is.lt, is.lte, ...(is.in ?? [])]
    .filter((limit): limit is number => typeof limit === 'number')
    .map((limit) => now + Math.round((limit - value) * each))
    .flatMap((at) => [at, at + 1]);
}
