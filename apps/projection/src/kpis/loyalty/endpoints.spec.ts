import fc from 'fast-check';
import type { Fact, Micros } from '#lib/contracts';
import { Tally } from '../metrics.js';
import { WINDOWS, type Window } from '../windows.js';
import { LOYALTY_DEFINITIONS } from './definitions.js';
import { loyaltyEndpoints } from './endpoints.js';
import { loyaltyEvidence } from './evidence.js';
import { loyaltyTally, tallyLoyaltyGroups } from './groups.js';
import { anInstantAround } from '../testing/arbitraries.js';
import { someLoyaltyFacts } from './testing/arbitraries.js';
import { bruteForceLoyalty } from './testing/brute-force.js';

type Answers = Record<string, { value: unknown; numerator: number; denominator: number | null }>;

/** From the sums of all customers' endpoints before the instants. */
function read(customers: readonly (readonly Fact[])[], window: Window, at: Micros): Answers {
  return Object.fromEntries(
    LOYALTY_DEFINITIONS.map(({ name, metrics, evaluate }) => {
      const tally = new Tally();
      for (const own of customers.map((facts) => loyaltyTally(facts, metrics, window, at)))
        for (const metric of metrics) tally.add(metric, own.of(metric));
      return [name, evaluate(tally)];
    }),
  ) as Answers;
}

const someCustomers = fc.array(someLoyaltyFacts, { minLength: 1, maxLength: 3 });
const asked = someCustomers.chain((customers) =>
  fc.tuple(fc.constant(customers), fc.constantFrom(...WINDOWS), anInstantAround(customers.flat())),
);
const RUNS = { numRuns: 1000 };

describe('the prefix sums of the endpoints of loyalty', () => {
  it('equal brute force over the facts, at and beside every edge', () => {
    fc.assert(
      fc.property(asked, ([customers, window, at]) => {
        expect(read(customers, window, at)).toEqual(bruteForceLoyalty(customers, window, at));
      }),
      RUNS,
    );
  });

  it('are the same for every order of the facts', () => {
    const shuffled = someLoyaltyFacts.chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
    );
    const sums = (facts: readonly Fact[]): unknown => {
      const byPlace = new Map<string, number>();
      loyaltyEndpoints(facts, (slot, at, value) => byPlace.set(`${slot} ${at}`, (byPlace.get(`${slot} ${at}`) ?? 0) + value));
      return [...byPlace].filter(([, value]) => value !== 0).sort();
    };
    fc.assert(
      fc.property(shuffled, ([facts, other]) => expect(sums(other)).toEqual(sums(facts))),
      RUNS,
    );
  });

  it('of a merged customer are those of all their facts together', () => {
    fc.assert(
      fc.property(asked, ([customers, window, at]) => {
        expect(read([customers.flat()], window, at)).toEqual(bruteForceLoyalty([customers.flat()], window, at));
      }),
      RUNS,
    );
  });
});

describe('the evidence of a loyalty number', () => {
  const shown = (name: string, facts: readonly Fact[], window: Window, at: Micros) => loyaltyEvidence(name, facts, window, at);

  it('adds up to its numerator and denominator', () => {
    fc.assert(
      fc.property(asked, ([customers, window, at]) => {
        const expected = bruteForceLoyalty(customers, window, at) as Answers;
        for (const { name } of LOYALTY_DEFINITIONS) {
          const items = customers.flatMap((facts) => shown(name, facts, window, at));
          const sum = (side: 'numerator' | 'denominator'): number =>
            items.reduce((total, item) => total + ((item[side] as number | null) ?? 0), 0);
          expect([name, sum('numerator')]).toEqual([name, expected[name]!.numerator]);
          if (expected[name]!.denominator !== null) expect([name, sum('denominator')]).toEqual([name, expected[name]!.denominator]);
        }
      }),
      RUNS,
    );
  });

  it('is enough to work the number out again from the facts alone', () => {
    fc.assert(
      fc.property(asked, ([customers, window, at]) => {
        for (const { name } of LOYALTY_DEFINITIONS) {
          const alone = customers.map((facts) => shown(name, facts, window, at).map(({ fact }) => fact));
          const { value, numerator, denominator } = (bruteForceLoyalty(alone, window, at) as Answers)[name]!;
          const expected = (bruteForceLoyalty(customers, window, at) as Answers)[name]!;
          expect([name, value, numerator, denominator]).toEqual([name, expected.value, expected.numerator, expected.denominator]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a loyalty number by group', () => {
  it('is what it would be with the facts alone that carry the value', () => {
    fc.assert(
      fc.property(asked, fc.constantFrom('campaign', 'shop'), ([customers, window, at], by) => {
        const groups = new Map<string, Tally>();
        for (const { name, metrics, evaluate } of LOYALTY_DEFINITIONS) {
          groups.clear();
          for (const facts of customers) tallyLoyaltyGroups(facts, by, metrics, window, at, groups);
          const valueOf = (fact: Fact): unknown => (by === 'campaign' ? (fact.data as { campaign?: string }).campaign : fact[by]);
          for (const group of new Set(customers.flat().map(valueOf))) {
            if (typeof group !== 'string') continue;
            const carrying = customers.map((facts) => facts.filter((fact) => valueOf(fact) === group));
            const counted = evaluate(groups.get(group) ?? new Tally());
            expect([name, group, counted]).toEqual([name, group, (bruteForceLoyalty(carrying, window, at) as Answers)[name]]);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
