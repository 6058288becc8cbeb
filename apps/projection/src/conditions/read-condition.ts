import type { Violation } from '#lib/contracts';
import { nearestHint } from '#lib/rules';
import type { Comparison, Condition, Scalar } from './condition.js';
import type { Field, Fields } from './fields.js';

const DEEPEST = 10;
const MOST_PARTS = 100;
const COMPARISONS = ['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'known'] as const;
const BY_SIZE: ReadonlySet<string> = new Set(['gt', 'gte', 'lt', 'lte']);

/**
 * Reads a condition as people write it: `{ "phase": "use" }`, `{ "daysSinceLastPurchase": { "gt": 60 } }`, joined by `and`, `or`, `not`;
 * several fields in one object must all hold. Says everything that is wrong with it, by JSON pointer; never throws, runs nothing.
 */
export function readCondition(written: unknown, fields: Fields): { condition: Condition } | { violations: Violation[] } {
  const reading = new Reading(fields);
  const condition = reading.condition(written, '', 1);
  return condition && reading.violations.length === 0 ? { condition } : { violations: reading.violations.slice(0, 20) };
}

class Reading {
  readonly violations: Violation[] = [];
  private parts = 0;

  constructor(private readonly fields: Fields) {}

  condition(written: unknown, pointer: string, depth: number): Condition | undefined {
    if (++this.parts > MOST_PARTS) return this.wrong(pointer, `has more than ${MOST_PARTS} parts in all`);
    if (depth > DEEPEST) return this.wrong(pointer, `is deeper than ${DEEPEST} conditions in each other`);
    if (!isObject(written)) return this.wrong(pointer, 'must be an object such as { "phase": "use" }');
    const entries = Object.entries(written);
    if (entries.length === 0) return this.wrong(pointer, 'must ask something');
    const all = entries.map(([key, value]) => this.part(key, value, `${pointer}/${escaped(key)}`, depth));
    if (all.includes(undefined)) return undefined;
    return all.length === 1 ? all[0] : { and: all as Condition[] };
  }

  private part(key: string, value: unknown, pointer: string, depth: number): Condition | undefined {
    if (key === 'not') {
      const part = this.condition(value, pointer, depth + 1);
      return part && { not: part };
    }
    if (key !== 'and' && key !== 'or') return this.comparison(key, value, pointer);
    if (!Array.isArray(value) || value.length === 0) return this.wrong(pointer, 'must be a list of conditions');
    const parts = value.map((one, index) => this.condition(one, `${pointer}/${index}`, depth + 1));
    if (parts.includes(undefined)) return undefined;
    return key === 'and' ? { and: parts as Condition[] } : { or: parts as Condition[] };
  }

  private comparison(name: string, asked: unknown, pointer: string): Condition | undefined {
    const field = Object.hasOwn(this.fields, name) ? this.fields[name]! : undefined;
    if (!field) return this.wrong(pointer, `is no field${nearestHint(name, Object.keys(this.fields))}`);
    if (!isObject(asked)) return this.isScalar(field, asked, pointer) ? { field: name, is: { eq: asked } } : undefined;
    const is: Record<string, unknown> = {};
    for (const [comparison, value] of Object.entries(asked)) {
      if (!this.compares(field, comparison, value, `${pointer}/${escaped(comparison)}`)) return undefined;
      is[comparison] = value;
    }
    if (Object.keys(is).length === 0) return this.wrong(pointer, `must ask something: ${COMPARISONS.join(', ')}`);
    return { field: name, is: is as Comparison };
  }

  private compares(field: Field, comparison: string, value: unknown, pointer: string): boolean {
    if (comparison === 'known') return typeof value === 'boolean' || this.no(pointer, 'must be true or false');
    if (comparison === 'in') {
      if (!Array.isArray(value) || value.length === 0 || value.length > MOST_PARTS)
        return this.no(pointer, `must be a list of 1 to ${MOST_PARTS} values`);
      return value.every((one, index) => this.isScalar(field, one, `${pointer}/${index}`));
    }
    if (BY_SIZE.has(comparison) && field.kind !== 'number') return this.no(pointer, 'compares numbers, and this field is none');
    if (comparison === 'eq' || comparison === 'ne' || BY_SIZE.has(comparison)) return this.isScalar(field, value, pointer);
    return this.no(pointer, `is no comparison; there are ${COMPARISONS.join(', ')}`);
  }

  private isScalar(field: Field, value: unknown, pointer: string): value is Scalar {
    if (field.kind === 'flag') return typeof value === 'boolean' || this.no(pointer, 'must be true or false');
    if (field.kind === 'number') return (typeof value === 'number' && Number.isFinite(value)) || this.no(pointer, 'must be a number');
    if (typeof value !== 'string' || value.length > 200) return this.no(pointer, 'must be text');
    if (field.values && !field.values.includes(value)) return this.no(pointer, `must be one of ${field.values.join(', ')}`);
    return !field.code || field.code.isOne(value) || this.no(pointer, `must be ${field.code.words}`);
  }

  private wrong(pointer: string, detail: string): undefined {
    this.violations.push({ pointer, detail });
    return undefined;
  }

  private no(pointer: string, detail: string): false {
    this.violations.push({ pointer, detail });
    return false;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
