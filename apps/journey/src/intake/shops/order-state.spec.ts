import { MICROS_PER_SECOND } from '#lib/contracts';
import fc from 'fast-check';
import { digestOf, follow, revisionOf, type KnownState } from './order-state.js';
import type { OrderState } from './said.js';

const state = (second: number, content: string): OrderState => {
  const digest = digestOf({ content });
  return {
    order: 'o',
    revision: revisionOf(second * MICROS_PER_SECOND, digest),
    digest,
    lines: [content],
    parcels: {},
    amendment: {} as never,
  };
};

test('a later second has the higher number, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7e9 }), fc.string(), fc.string(), (second, one, other) => {
      expect(state(second + 1, one).revision).toBeGreaterThan(state(second, other).revision);
      expect(state(second, one).revision).toBeLessThanOrEqual(1e15);
    }),
  );
});

test('content is the same whatever the order of its keys', () =>
  expect(digestOf({ a: 1, b: { c: 2, d: [3] } })).toBe(digestOf({ b: { d: [3], c: 2 }, a: 1 })));

test('in whatever order states come, the newest is what is known, and what was last told reads like it', () => {
  const some = fc.array(fc.tuple(fc.nat(5), fc.constantFrom('a', 'b', 'c')), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(some, (told) => {
      let known: KnownState | undefined;
      let reads: { revision: number; digest: string } | undefined;
      for (const [second, content] of told) {
        const next = state(second, content);
        const { amends, keep } = follow(known, next);
        // The first is the purchase; of amendments the highest revision counts.
        if (known === undefined || (amends && next.revision > reads!.revision)) reads = next;
        known = keep;
      }
      const newest = told.map(([second, content]) => state(second, content)).sort((a, b) => b.revision - a.revision)[0]!;
      expect(known).toMatchObject({ revision: newest.revision, lines: newest.lines });
      expect(reads!.digest).toBe(newest.digest);
    }),
    { numRuns: 2_000 },
  );
});

test('a newer state that reads the same is remembered, and amends nothing; one that reads differently amends', () => {
  const known = follow(undefined, state(1, 'a')).keep;
  expect(follow(known, state(2, 'a'))).toMatchObject({ amends: false, keep: { revision: state(2, 'a').revision } });
  expect(follow(known, state(2, 'b'))).toMatchObject({ amends: true });
});
