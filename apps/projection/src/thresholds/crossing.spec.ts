import fc from 'fast-check';
import { crossingOf, type Direction, type Limit } from './crossing.js';

const TOO_MANY: Limit = { above: 10, clearAt: 8 };
const TOO_FEW: Limit = { below: 10, clearAt: 12 };

it.each<[Limit, boolean, number | null, Direction | null]>([
  [TOO_MANY, false, 9.999, null],
  [TOO_MANY, false, 10, 'crossed'],
  [TOO_MANY, false, 11, 'crossed'],
  [TOO_MANY, true, 11, null],
  [TOO_MANY, true, 9, null],
  [TOO_MANY, true, 8.001, null],
  [TOO_MANY, true, 8, 'cleared'],
  [TOO_MANY, true, -1, 'cleared'],
  [TOO_MANY, false, 8, null],
  [TOO_FEW, false, 10.001, null],
  [TOO_FEW, false, 10, 'crossed'],
  [TOO_FEW, false, 0, 'crossed'],
  [TOO_FEW, true, 11, null],
  [TOO_FEW, true, 12, 'cleared'],
  [TOO_MANY, false, null, null],
  [TOO_MANY, true, null, null],
])('%j, crossed %s, at %s: %s', (limit, isCrossed, value, told) => expect(crossingOf(isCrossed, value, limit)).toBe(told));

const value = fc.option(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ min: -20, max: 20, noNaN: true })), { nil: null, freq: 8 });
const limit = fc
  .tuple(fc.integer({ min: -10, max: 10 }), fc.integer({ min: 1, max: 10 }), fc.boolean())
  .map(([at, width, isAbove]): Limit => (isAbove ? { above: at, clearAt: at - width } : { below: at, clearAt: at + width }));

function follow(values: readonly (number | null)[], at: Limit): Direction[] {
  const told: Direction[] = [];
  let isCrossed = false;
  for (const each of values) {
    const direction = crossingOf(isCrossed, each, at);
    if (direction === null) continue;
    told.push(direction);
    isCrossed = direction === 'crossed';
  }
  return told;
}

it('of any series of values, crossed and cleared take turns, crossed first', () => {
  fc.assert(
    fc.property(fc.array(value), limit, (values, at) => {
      follow(values, at).forEach((direction, index) => expect(direction).toBe(index % 2 === 0 ? 'crossed' : 'cleared'));
    }),
  );
});

it('a value read again tells nothing more', () => {
  fc.assert(
    fc.property(fc.array(value), limit, (values, at) => {
      expect(
        follow(
          values.flatMap((each) => [each, each]),
          at,
        ),
      ).toEqual(follow(values, at));
    }),
  );
});

it('is the same seen from below', () => {
  fc.assert(
    fc.property(fc.array(value), limit, (values, at) => {
      const mirrored: Limit = 'above' in at ? { below: -at.above, clearAt: -at.clearAt } : { above: -at.below, clearAt: -at.clearAt };
      expect(
        follow(
          values.map((each) => (each === null ? null : -each)),
          mirrored,
        ),
      ).toEqual(follow(values, at));
    }),
  );
});

it('tells nothing of what wavers between the limit and where it is cleared', () => {
  const between = fc.array(fc.double({ min: 8, max: 10, minExcluded: true, maxExcluded: true, noNaN: true }));
  fc.assert(fc.property(between, (values) => expect(follow([10, ...values], TOO_MANY)).toEqual(['crossed'])));
});
