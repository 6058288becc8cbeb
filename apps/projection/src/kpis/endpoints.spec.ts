import fc from 'fast-check';
import type { Fact, Micros } from '#lib/contracts';
import { CellSums, MICROS_PER_HOUR } from './cells.js';
import { KPIS } from './definitions.js';
import { customerEndpoints, type CountedJourney } from './endpoints.js';
import { instantsOf, summing, sumsBefore, tallyOf, type Sums } from './prefix.js';
import { aJourney, anInstantAround, someFacts } from './testing/arbitraries.js';
import { bruteForce, type Known } from './testing/brute-force.js';
import { WINDOWS, type Window } from './windows.js';

const NO_JOURNEY: CountedJourney = { history: [], checkouts: [] };
const count = (customers: readonly Known[], sums: CellSums): CellSums => {
  for (const { facts, journey } of customers) customerEndpoints(facts, journey ?? NO_JOURNEY, sums.plus);
  return sums;
};
const takeAway = (customers: readonly Known[], sums: CellSums): CellSums => {
  for (const { facts, journey } of customers) customerEndpoints(facts, journey ?? NO_JOURNEY, sums.minus);
  return sums;
};

/** What the product reads: the cells of whole days and hours, and the last hour from the customers' facts. */
function read(cells: CellSums, customers: readonly Known[], window: Window, at: Micros): Record<string, unknown> {
  const prefix = (instant: Micros): Sums => {
    const hour = Math.floor(instant / MICROS_PER_HOUR);
    const sums = sumsBefore(cells, hour);
    const edge = summing(sums, hour * MICROS_PER_HOUR, instant);
    for (const { facts, journey } of customers) customerEndpoints(facts, journey ?? NO_JOURNEY, edge);
    return sums;
  };
  return Object.fromEntries(
    [...KPIS.values()].map(({ name, metrics, evaluate }) => {
      const { upTo, from } = instantsOf(metrics, window, at);
      return [name, evaluate(tallyOf(metrics, window, prefix(upTo), from === null ? null : prefix(from)))];
    }),
  );
}

const someCustomers = fc.array(fc.record({ facts: someFacts, journey: aJourney }), { minLength: 1, maxLength: 3 });
const aWindow = fc.constantFrom(...WINDOWS);
const asked = <T>(customers: readonly Known[], of: T): fc.Arbitrary<[T, Window, Micros]> =>
  fc.tuple(fc.constant(of), aWindow, anInstantAround(customers.flatMap(({ facts }) => facts as Fact[])));
const RUNS = { numRuns: 5000 };

describe('the prefix sums of the endpoints', () => {
  it('equal brute force over the facts, at and beside every edge', () => {
    fc.assert(
      fc.property(someCustomers.chain((customers) => asked(customers, customers)), ([customers, window, at]) => {
        expect(read(count(customers, new CellSums()), customers, window, at)).toEqual(bruteForce(customers, window, at));
      }),
      RUNS,
    );
  });

  it('are the same for every order of the facts', () => {
    const shuffled = someFacts.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })));
    fc.assert(
      fc.property(shuffled, ([facts, other]) => {
        expect(count([{ facts: other }], new CellSums()).cells()).toEqual(count([{ facts }], new CellSums()).cells());
      }),
      RUNS,
    );
  });

  it('stay right when facts arrive in batches, each adding only the difference it makes', () => {
    const batches = fc.array(someFacts, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(batches.chain((parts) => asked([{ facts: parts.flat() }], parts)), ([parts, window, at]) => {
        const cells = new CellSums();
        const facts: Fact[] = [];
        for (const part of parts) {
          takeAway([{ facts }], cells);
          facts.push(...part);
          count([{ facts }], cells);
        }
        expect(read(cells, [{ facts }], window, at)).toEqual(bruteForce([{ facts }], window, at));
      }),
      RUNS,
    );
  });

  it('follow a merge, and after its undo are what they were', () => {
    const apart = fc.tuple(someFacts, someFacts).map(([a, b]) => [{ facts: a }, { facts: b.map((fact) => ({ ...fact, shop: 'third' })) }]);
    fc.assert(
      fc.property(apart.chain((two) => asked(two, two)), ([two, window, at]) => {
        const together = [{ facts: two.flatMap(({ facts }) => facts) }];
        const cells = count(two, new CellSums());
        const before = structuredClone(cells.cells());
        count(together, takeAway(two, cells));
        expect(read(cells, together, window, at)).toEqual(bruteForce(together, window, at));
        count(two, takeAway(together, cells));
        expect(cells.cells()).toEqual(before);
      }),
      RUNS,
    );
  });

  it('leave an erased customer out of the phases and in the orders', () => {
    fc.assert(
      fc.property(fc.record({ facts: someFacts, journey: aJourney }), ({ facts, journey }) => {
        const erased = new CellSums();
        customerEndpoints(facts, journey, erased.plus, true);
        expect(erased.cells()).toEqual(count([{ facts, journey: { ...journey, history: [] } }], new CellSums()).cells());
      }),
    );
  });
});
