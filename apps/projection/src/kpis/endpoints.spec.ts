import fc from 'fast-check';
import type { Fact, Micros } from '#lib/contracts';
import { cellsOf, CellSums, difference, MICROS_PER_HOUR, type Cells } from './cells.js';
import { dailyOf } from './dailies.js';
import { KPIS } from './definitions.js';
import type { Definition } from './definition.js';
import { customerEndpoints, type CountedJourney } from './endpoints.js';
import { familyOf } from './families.js';
import { instantsOf, summing, sumsBefore, tallyOf, type Sums } from './prefix.js';
import { aJourney, anInstantAround } from './testing/arbitraries.js';
import { someFactsOfAnyKind as someFacts } from './testing/arbitraries-of-any-kind.js';
import { bruteForce, type Known } from './testing/brute-force.js';
import { WINDOWS, type Window } from './windows.js';

/** The rest is counted from the facts whenever it is asked for (feedback/endpoints.spec.ts). */
const isKept = (definition: Definition | undefined): boolean =>
  definition !== undefined &&
  dailyOf(definition) === null &&
  (familyOf(definition)?.endpoints !== undefined || familyOf(definition) === null);
const expected = (...of: Parameters<typeof bruteForce>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(bruteForce(...of)).filter(([name]) => isKept(KPIS.get(name))));
const NO_JOURNEY: CountedJourney = { history: [], checkouts: [] };
const cellsFor = (customers: readonly Known[]): Cells[] => customers.map(({ facts, journey }) => cellsOf(facts, journey ?? NO_JOURNEY));
/** As text, which compares much faster than arrays of sums. */
const written = (sums: CellSums): string[] =>
  sums.cells().map((cell) => `${cell.grain} ${cell.bucket} ${cell.currency} ${cell.sums.join(' ')}`);
const counted = (customers: readonly Known[]): CellSums => difference([], cellsFor(customers));

/** What the product reads: the cells of whole days and hours, and the last hour from the customers' facts. */
function read(sums: CellSums, customers: readonly Known[], window: Window, at: Micros): Record<string, unknown> {
  const cells = sums.cells();
  const known = new Map<Micros, Sums>();
  const prefix = (instant: Micros): Sums => {
    if (known.has(instant)) return known.get(instant)!;
    const hour = Math.floor(instant / MICROS_PER_HOUR);
    const prefixes = sumsBefore(cells, hour);
    const edge = summing(prefixes, hour * MICROS_PER_HOUR, instant);
    for (const { facts, journey } of customers) customerEndpoints(facts, journey ?? NO_JOURNEY, edge);
    known.set(instant, prefixes);
    return prefixes;
  };
  return Object.fromEntries(
    [...KPIS.values()].filter(isKept).map(({ name, metrics, evaluate }) => {
      const { upTo, from } = instantsOf(metrics, window, at);
      return [name, evaluate(tallyOf(metrics, window, prefix(upTo), from === null ? null : prefix(from)))];
    }),
  );
}

const someCustomers = fc.array(fc.record({ facts: someFacts, journey: aJourney }), { minLength: 1, maxLength: 3 });
const aWindow = fc.constantFrom(...WINDOWS);
const asked = <T>(customers: readonly Known[], of: T): fc.Arbitrary<[T, Window, Micros]> =>
  fc.tuple(fc.constant(of), aWindow, anInstantAround(customers.flatMap(({ facts }) => facts as Fact[])));
const RUNS = { numRuns: 600 };

describe('the prefix sums of the endpoints', () => {
  it('equal brute force over the facts, at and beside every edge', () => {
    fc.assert(
      fc.property(
        someCustomers.chain((customers) => asked(customers, customers)),
        ([customers, window, at]) => {
          expect(read(counted(customers), customers, window, at)).toEqual(expected(customers, window, at));
        },
      ),
      RUNS,
    );
  });

  it('are the same for every order of the facts', () => {
    const shuffled = someFacts.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })));
    fc.assert(
      fc.property(shuffled, ([facts, other]) => {
        expect(written(counted([{ facts: other }]))).toEqual(written(counted([{ facts }])));
      }),
      RUNS,
    );
  });

  it('stay right when facts arrive in batches, each adding only the difference it makes', () => {
    const batches = fc.array(someFacts, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        batches.chain((parts) => asked([{ facts: parts.flat() }], parts)),
        ([parts, window, at]) => {
          const cells = new CellSums();
          const facts: Fact[] = [];
          for (const part of parts) {
            const before = cellsOf(facts, NO_JOURNEY);
            facts.push(...part);
            cells.add(before, -1);
            cells.add(cellsOf(facts, NO_JOURNEY), 1);
          }
          expect(read(cells, [{ facts }], window, at)).toEqual(expected([{ facts }], window, at));
        },
      ),
      RUNS,
    );
  });

  it('follow a merge, and after its undo are what they were', () => {
    const apart = fc.tuple(someFacts, someFacts).map(([a, b]) => [{ facts: a }, { facts: b.map((fact) => ({ ...fact, shop: 'third' })) }]);
    fc.assert(
      fc.property(
        apart.chain((two) => asked(two, two)),
        ([two, window, at]) => {
          const together = [{ facts: two.flatMap(({ facts }) => facts) }];
          const merged = difference([], [...cellsFor(two)]);
          for (const cells of cellsFor(two)) merged.add(cells, -1);
          for (const cells of cellsFor(together)) merged.add(cells, 1);
          expect(read(merged, together, window, at)).toEqual(expected(together, window, at));
          for (const cells of cellsFor(together)) merged.add(cells, -1);
          for (const cells of cellsFor(two)) merged.add(cells, 1);
          expect(written(merged)).toEqual(written(counted(two)));
        },
      ),
      RUNS,
    );
  });

  it('leave an erased customer out of the phases and in the orders', () => {
    fc.assert(
      fc.property(fc.record({ facts: someFacts, journey: aJourney }), ({ facts, journey }) => {
        const withoutPhases = { ...journey, history: [] };
        expect(cellsOf(facts, journey, { erased: true })).toEqual(cellsOf(facts, withoutPhases));
      }),
    );
  });
});
