import { timeOf, type Fact, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { ALTOGETHER } from '../kpis/groups.js';
import { Tally } from '../kpis/metrics.js';
import { summing, tallyOf, type Sums } from '../kpis/prefix.js';
import { purchasesOf } from '../kpis/purchases.js';
import { anInstantAround } from '../kpis/testing/arbitraries.js';
import { LENGTHS, WINDOWS, type Window } from '../kpis/windows.js';
import { equalParts, ONE_CUSTOMER } from './attribute.js';
import { ACQUISITION_DEFINITIONS } from './definitions.js';
import { acquisitionEndpoints } from './endpoints.js';
import { acquisitionEvidence, leadEvidence } from './evidence.js';
import type { AttributionRules } from './rules.js';
import { tallyAcquired, tallyLeads } from './tally.js';
import { bruteForceAcquisition, GROUPED, GROUPS_TOLD } from './testing/brute-force.js';
import { someAcquisition, someRules } from './testing/arbitraries.js';

type Answer = { value: unknown; numerator: number | Record<string, number>; denominator: number | Record<string, number> | null };

const definitionOf = (name: string) => ACQUISITION_DEFINITIONS.find((definition) => definition.name === name)!;
const asked = fc
  .array(someAcquisition, { minLength: 1, maxLength: 3 })
  .chain((customers) => fc.tuple(fc.constant(customers), fc.constantFrom(...WINDOWS), anInstantAround(customers.flat()), someRules));
const RUNS = { numRuns: 1500 };

/** From the sums of all customers' endpoints before the instants. */
function read(customers: readonly (readonly Fact[])[], window: Window, at: Micros): Tally {
  const upTo: Sums = new Map();
  const from: Sums = new Map();
  const [before, earlier] = [summing(upTo, -Infinity, at), summing(from, -Infinity, at - LENGTHS[window])];
  for (const facts of customers)
    acquisitionEndpoints(facts, purchasesOf(facts).purchases, (...endpoint) => {
      before(...endpoint);
      earlier(...endpoint);
    });
  return tallyOf(['acquired', 'leads', 'convertedLeads'], window, upTo, from);
}

/** From the facts, by a group. */
function counted(
  name: string,
  customers: readonly (readonly Fact[])[],
  by: 'campaign' | 'channel' | 'shop' | null,
  { window, at, rules }: { window: Window; at: Micros; rules: AttributionRules },
): Map<string, Tally> {
  const groups = new Map<string, Tally>();
  const tally = name.startsWith('lead') ? tallyLeads : tallyAcquired;
  for (const facts of customers) tally(facts, { definition: definitionOf(name), window, at, rules, by }, groups);
  return groups;
}

it('sums of endpoints and counting from the facts equal brute force, at and beside every edge', () => {
  fc.assert(
    fc.property(asked, ([customers, window, at, rules]) => {
      const expected = bruteForceAcquisition(customers, [], window, at, { rules });
      const sums = read(customers, window, at);
      for (const { name, evaluate } of ACQUISITION_DEFINITIONS) {
        if (name !== 'returnOnSpend') expect([name, evaluate(sums)]).toEqual([name, expected[name]]);
        const tally = counted(name, customers, null, { window, at, rules }).get(ALTOGETHER) ?? new Tally();
        expect([name, evaluate(tally)]).toEqual([name, expected[name]]);
      }
    }),
    RUNS,
  );
});

it('by group it is what is owed to the group; the groups add up to all', () => {
  fc.assert(
    fc.property(asked, fc.constantFrom('campaign', 'channel', 'shop'), ([customers, window, at, rules], by) => {
      for (const { name, evaluate } of ACQUISITION_DEFINITIONS) {
        const groups = counted(name, customers, by, { window, at, rules });
        for (const group of GROUPS_TOLD[by]) {
          const expected = bruteForceAcquisition(customers, [], window, at, { rules, group: GROUPED[by](group) });
          expect([name, group, evaluate(groups.get(group) ?? new Tally())]).toEqual([name, group, expected[name]]);
        }
        if (by === 'campaign') continue;
        const whole = counted(name, customers, null, { window, at, rules }).get(ALTOGETHER) ?? new Tally();
        const sum = (metric: 'acquiredShares' | 'leads'): number => [...groups.values()].reduce((all, tally) => all + tally.of(metric), 0);
        expect([sum('acquiredShares'), sum('leads')]).toEqual([whole.of('acquiredShares'), whole.of('leads')]);
      }
    }),
    RUNS,
  );
});

it('evidence adds up to what is counted', () => {
  fc.assert(
    fc.property(asked, ([customers, window, at, rules]) => {
      const expected = bruteForceAcquisition(customers, [], window, at, { rules }) as Record<string, Answer>;
      for (const definition of ACQUISITION_DEFINITIONS) {
        const evidence = definition.name.startsWith('lead') ? leadEvidence : acquisitionEvidence;
        const items = customers.flatMap((facts) => evidence(facts, { definition, window, at, rules }));
        expect(items.every(({ fact }) => timeOf(fact) < at)).toBe(true);
        for (const side of ['numerator', 'denominator'] as const) {
          const like = expected[definition.name]![side];
          if (typeof like === 'number') expect(items.reduce((sum, item) => sum + ((item[side] as number | null) ?? 0), 0)).toBe(like);
          else
            for (const [currency, amount] of Object.entries(like ?? {}))
              expect(items.reduce((sum, item) => sum + ((item[side] as Record<string, number> | null)?.[currency] ?? 0), 0)).toBe(amount);
        }
      }
    }),
    { numRuns: 500 },
  );
});

it('parts are whole, as equal as can be, and add up', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e13, max: 1e13 }), fc.integer({ min: 1, max: 40 }), (amount, parts) => {
      const shares = equalParts(amount, parts);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(amount);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }),
  );
  for (let parts = 1; parts <= 16; parts++) expect(new Set(equalParts(ONE_CUSTOMER, parts)).size).toBe(1);
});
