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

/** The fields a condition is about, each once. */
export function fieldsOf(condition: Condition): string[] {
  if ('field' in condition) return [condition.field];
  const parts = 'and' in condition ? condition.and : 'or' in condition ? condition.or : [condition.not];
  return [...new Set(parts.flatMap(fieldsOf))];
}
