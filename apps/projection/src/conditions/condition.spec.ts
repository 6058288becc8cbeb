import { map, readRules, required } from '#lib/rules';
import fc from 'fast-check';
import { conditionOver } from './condition-shape.js';
import { fieldsOf, holds, type Condition } from './condition.js';
import type { Fields, Values } from './fields.js';
import { readCondition } from './read-condition.js';

const FIELDS: Fields = {
  phase: { kind: 'text', words: 'where they stand', values: ['buy', 'use'] },
  orders: { kind: 'number', words: 'how many' },
  member: { kind: 'flag', words: 'whether they take part' },
};
const ADA: Values = { phase: 'use', orders: 3, member: null };

const read = (written: unknown): Condition => {
  const found = readCondition(written, FIELDS);
  if ('violations' in found) throw new Error(JSON.stringify(found.violations));
  return found.condition;
};

test.each<[object, boolean]>([
  [{ phase: 'use' }, true],
  [{ phase: 'buy' }, false],
  [{ phase: { in: ['buy', 'use'] } }, true],
  [{ phase: { ne: 'use' } }, false],
  [{ orders: 3 }, true],
  [{ orders: { gt: 3 } }, false],
  [{ orders: { gte: 3, lt: 4 } }, true],
  [{ orders: { gt: 1, lte: 2 } }, false],
  [{ phase: 'use', orders: { gt: 5 } }, false],
  [{ and: [{ phase: 'use' }, { orders: 3 }] }, true],
  [{ or: [{ phase: 'buy' }, { orders: 3 }] }, true],
  [{ not: { phase: 'buy' } }, true],
  [{ member: true }, false],
  [{ member: { ne: true } }, false],
  [{ not: { member: true } }, true],
  [{ member: { known: false } }, true],
  [{ member: { known: true } }, false],
  [{ orders: { known: true, gt: 2 } }, true],
  [{ member: { known: false, eq: true } }, false],
])('%j is %s of somebody in use with three orders', (written, expected) => expect(holds(read(written), ADA)).toBe(expected));

test.each<[unknown, string, string]>([
  [null, '', 'must be an object such as { "phase": "use" }'],
  [[], '', 'must be an object such as { "phase": "use" }'],
  [{}, '', 'must ask something'],
  [{ phse: 'use' }, '/phse', 'is no field; did you mean phase?'],
  [{ constructor: 'x' }, '/constructor', 'is no field'],
  [{ phase: 'ask' }, '/phase', 'must be one of buy, use'],
  [{ phase: { gt: 'buy' } }, '/phase/gt', 'compares numbers, and this field is none'],
  [{ orders: '3' }, '/orders', 'must be a number'],
  [{ orders: { gt: null } }, '/orders/gt', 'must be a number'],
  [{ orders: { in: [] } }, '/orders/in', 'must be a list of 1 to 100 values'],
  [{ orders: { in: [1, 'x'] } }, '/orders/in/1', 'must be a number'],
  [{ orders: { above: 3 } }, '/orders/above', 'is no comparison; there are eq, ne, in, gt, gte, lt, lte, known'],
  [{ orders: {} }, '/orders', 'must ask something: eq, ne, in, gt, gte, lt, lte, known'],
  [{ member: 1 }, '/member', 'must be true or false'],
  [{ and: [{ orders: 1 }, { not: { a: 1 } }] }, '/and/1/not/a', 'is no field'],
  [{ or: 'x' }, '/or', 'must be a list of conditions'],
])('%j is refused at %s', (written, pointer, detail) =>
  expect(readCondition(written, FIELDS)).toEqual({ violations: [{ pointer, detail }] }),
);

test('is neither deeper nor larger than a person can follow', () => {
  const deep = (levels: number): object => (levels === 0 ? { orders: 1 } : { not: deep(levels - 1) });
  expect(readCondition(deep(9), FIELDS)).toHaveProperty('condition');
  expect(readCondition(deep(10), FIELDS)).toHaveProperty('violations');
  expect(readCondition({ and: Array(99).fill({ orders: 1 }) }, FIELDS)).toHaveProperty('condition');
  expect(readCondition({ and: Array(100).fill({ orders: 1 }) }, FIELDS)).toHaveProperty('violations');
});

test('the fields it is about', () =>
  expect(fieldsOf(read({ or: [{ orders: 1 }, { not: { phase: 'use', orders: 2 } }] }))).toEqual(['orders', 'phase']));

test('in a file of rules, mistakes are told with their line', () => {
  const shape = map<{ when: Condition }>({ when: required(conditionOver(FIELDS), 'when') });
  expect(readRules('when: { phase: use, orders: { gt: 2 } }', shape).when).toEqual(read({ phase: 'use', orders: { gt: 2 } }));
  expect(() => readRules('\nwhen: { phase: lost }', shape)).toThrow('line 2: when: /phase must be one of buy, use');
});

test('whatever is written, reading it never throws, and what was read answers', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (written) => {
      const found = readCondition(written, FIELDS);
      if ('condition' in found) expect(typeof holds(found.condition, ADA)).toBe('boolean');
      else expect(found.violations.length).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});

test('not is the opposite, and order changes nothing', () => {
  const part = fc.oneof(
    fc.constantFrom<object>({ phase: 'use' }, { phase: 'buy' }, { member: true }, { member: { known: false } }),
    fc.integer({ min: 0, max: 5 }).map((gt) => ({ orders: { gt } })),
  );
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), fc.constantFrom('and', 'or'), (parts, joined) => {
      const condition = read({ [joined]: parts });
      expect(holds(read({ not: { [joined]: parts } }), ADA)).toBe(!holds(condition, ADA));
      expect(holds(read({ [joined]: [...parts].reverse() }), ADA)).toBe(holds(condition, ADA));
    }),
  );
});
