import fc from 'fast-check';
import type { Fact, Micros } from '#lib/contracts';
import type { Definition, Result } from '../definition.js';
import { familyOf } from '../families.js';
import { ALTOGETHER, type GroupBy } from '../groups.js';
import { Tally } from '../metrics.js';
import { instantsOf, summing, tallyOf, type Sums } from '../prefix.js';
import { anInstantAround } from '../testing/arbitraries.js';
import { nameOf } from '../testing/brute-force.js';
import { WINDOWS, type Window } from '../windows.js';
import { FEEDBACK_DEFINITIONS } from './definitions.js';
import { feedbackEndpoints } from './endpoints.js';
import { someFeedbackFacts } from './testing/arbitraries.js';
import { bruteForceFeedback } from './testing/brute-force.js';

/** Every way of asking for every number, by the names the oracle gives them. */
const WAYS: readonly (readonly [string, Definition])[] = FEEDBACK_DEFINITIONS.flatMap((usual) => [usual, ...(usual.otherWays ?? [])]).map(
  (definition) => [nameOf(definition), definition],
);

/** From the sums of all customers' endpoints before the instants; times from the facts of the window. */
function read(customers: readonly (readonly Fact[])[], window: Window, at: Micros): Record<string, Result> {
  return Object.fromEntries(
    WAYS.map(([name, definition]) => {
      const { metrics, evaluate } = definition;
      if (!familyOf(definition)!.endpoints)
        return [name, evaluate(counted(definition, customers, null, window, at).get(ALTOGETHER) ?? new Tally())];
      const { upTo, from } = instantsOf(metrics, window, at);
      const before: Sums = new Map();
      const earlier: Sums = new Map();
      for (const facts of customers) {
        feedbackEndpoints(facts, summing(before, -Infinity, upTo));
        if (from !== null) feedbackEndpoints(facts, summing(earlier, -Infinity, from));
      }
      return [name, evaluate(tallyOf(metrics, window, before, earlier))];
    }),
  );
}

function counted(
  definition: Definition,
  customers: readonly (readonly Fact[])[],
  by: GroupBy | null,
  window: Window,
  at: Micros,
): Map<string, Tally> {
  const groups = new Map<string, Tally>();
  for (const facts of customers) familyOf(definition)!.tallyGroups(facts, { definition, window, at, by }, groups);
  return groups;
}

const someCustomers = fc.array(someFeedbackFacts, { minLength: 1, maxLength: 3 });
const asked = someCustomers.chain((customers) =>
  fc.tuple(fc.constant(customers), fc.constantFrom(...WINDOWS), anInstantAround(customers.flat())),
);
const RUNS = { numRuns: 1000 };

describe('the prefix sums of the endpoints of feedback', () => {
  it('equal brute force over the facts, at and beside every edge', () => {
    fc.assert(
      fc.property(asked, ([customers, window, at]) => {
        expect(read(customers, window, at)).toEqual(bruteForceFeedback(customers, window, at));
      }),
      RUNS,
    );
  });

  it('are the same for every order of the facts', () => {
    const shuffled = someFeedbackFacts.chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
    );
    const sums = (facts: readonly Fact[]): unknown => {
      const byPlace = new Map<string, number>();
      feedbackEndpoints(facts, (slot, at, value) => byPlace.set(`${slot} ${at}`, (byPlace.get(`${slot} ${at}`) ?? 0) + value));
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
        expect(read([customers.flat()], window, at)).toEqual(bruteForceFeedback([customers.flat()], window, at));
      }),
      RUNS,
    );
  });
});

describe('the evidence of a number of feedback', () => {
  it('adds up to its numerator and denominator, and carries every time', () => {
    fc.assert(
      fc.property(asked, ([customers, window, at]) => {
        const expected = bruteForceFeedback(customers, window, at);
        for (const [name, definition] of WAYS) {
          const items = customers.flatMap((facts) => familyOf(definition)!.evidence(facts, { definition, window, at }));
          const sum = (side: 'numerator' | 'denominator'): number =>
            items.reduce((total, item) => total + Math.round(((item[side] as number | null) ?? 0) * 1e6), 0) / 1e6;
          const { numerator, denominator, value } = expected[name]!;
          expect([name, sum('numerator')]).toEqual([name, numerator]);
          if (denominator !== null) expect([name, sum('denominator')]).toEqual([name, denominator]);
          if (definition.unit !== 'seconds') continue;
          const tally = new Tally();
          for (const { seconds } of items) tally.addTime(definition.metrics[0] as 'resolutions', Math.round(seconds! * 1e6));
          expect([name, definition.evaluate(tally).value]).toEqual([name, value]);
        }
      }),
      RUNS,
    );
  });

  it('is enough to work the number out again from the facts alone, but for times, of which an item tells all', () => {
    fc.assert(
      fc.property(asked, ([customers, window, at]) => {
        const expected = bruteForceFeedback(customers, window, at);
        for (const [name, definition] of WAYS) {
          if (definition.unit === 'seconds') continue;
          const alone = customers.map((facts) =>
            familyOf(definition)!
              .evidence(facts, { definition, window, at })
              .map(({ fact }) => fact),
          );
          expect([name, bruteForceFeedback(alone, window, at)[name]]).toEqual([name, expected[name]]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a number of feedback by group', () => {
  it('is what it would be with that alone which carries the value', () => {
    fc.assert(
      fc.property(asked, fc.constantFrom('channel', 'source', 'shop', 'product'), ([customers, window, at], by) => {
        const counts = WAYS.filter(([, definition]) => definition.groups.includes(by)).map(
          ([name, definition]) => [name, definition, counted(definition, customers, by, window, at)] as const,
        );
        for (const group of VALUES[by]) {
          const expected = bruteForceFeedback(customers, window, at, (fact) => carriedBy(fact, by) === group);
          for (const [name, definition, groups] of counts)
            expect([name, group, definition.evaluate(groups.get(group) ?? new Tally())]).toEqual([name, group, expected[name]]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

const VALUES = { channel: ['email', 'chat'], source: ['desk', 'app'], shop: ['main', 'other'], product: ['p1', 'p2'] };

function carriedBy(fact: Fact, by: 'channel' | 'source' | 'shop' | 'product'): unknown {
  const { channel, productId } = fact.data as { channel?: string; productId?: string };
  return { channel, product: productId, source: fact.source, shop: fact.shop }[by];
}
