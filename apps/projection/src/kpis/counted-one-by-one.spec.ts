import fc from 'fast-check';
import type { Fact, Micros } from '#lib/contracts';
import { ACQUISITION_DEFINITIONS } from '../attribution/definitions.js';
import type { ByKey } from './definition.js';
import { KPIS } from './definitions.js';
import { evidenceOf, type Counted } from './evidence.js';
import { FEEDBACK_DEFINITIONS } from './feedback/definitions.js';
import { LOYALTY_DEFINITIONS } from './loyalty/definitions.js';
import { CLASS_DEFINITIONS } from '../classes/class-definitions.js';
import { STEP_DEFINITIONS } from './repeat-steps/definitions.js';
import { INTERVAL_DEFINITIONS } from '../journey-map/definitions.js';
import { VALUE_DEFINITIONS } from '../value/value-definitions.js';
import { tallyGroups } from './groups.js';
import { Tally } from './metrics.js';
import { purchasesOf } from './purchases.js';
import { anInstantAround, someFacts } from './testing/arbitraries.js';
import { bruteForce, type Known } from './testing/brute-force.js';
import { WINDOWS, type Window } from './windows.js';

const OTHERS = [
  'checkoutAbandonmentRate',
  'customersByPhase',
  ...[
    ...ACQUISITION_DEFINITIONS,
    ...LOYALTY_DEFINITIONS,
    ...FEEDBACK_DEFINITIONS,
    ...VALUE_DEFINITIONS,
    ...CLASS_DEFINITIONS,
    ...STEP_DEFINITIONS,
    ...INTERVAL_DEFINITIONS,
  ].map(({ name }) => name),
];
const ABOUT_PURCHASES = [...KPIS.keys()].filter((name) => !OTHERS.includes(name));
const asked = fc
  .array(fc.record({ facts: someFacts }), { minLength: 1, maxLength: 3 })
  .chain((customers) =>
    fc.tuple(fc.constant<Known[]>(customers), fc.constantFrom(...WINDOWS), anInstantAround(customers.flatMap(({ facts }) => facts))),
  );

/** Adds up one side of the evidence; amounts of 0 in a currency count, since the currency was counted. */
function sum(items: readonly Counted[], side: 'numerator' | 'denominator', like: number | ByKey): number | ByKey {
  const values = items.map((item) => item[side]).filter((value) => value !== null);
  if (typeof like === 'number') return (values as number[]).reduce((total, value) => total + value, 0);
  const total: Record<string, number> = {};
  for (const amounts of values as Record<string, number>[])
    for (const [currency, value] of Object.entries(amounts)) total[currency] = (total[currency] ?? 0) + value;
  return Object.fromEntries(Object.entries(total).filter(([, value]) => value !== 0));
}

const withoutZeros = (amounts: number | ByKey): number | ByKey =>
  typeof amounts === 'number' ? amounts : Object.fromEntries(Object.entries(amounts).filter(([, value]) => value !== 0));

const evidence = (name: string, customers: readonly Known[], window: Window, at: Micros): Counted[] =>
  customers.flatMap(({ facts }) => evidenceOf(name, purchasesOf(facts), window, at));

describe('the evidence of a number', () => {
  it('adds up to its numerator and denominator', () => {
    fc.assert(
      fc.property(asked, ([customers, window, at]) => {
        const expected = bruteForce(customers, window, at) as Record<
          string,
          { numerator: number | ByKey; denominator: number | ByKey | null }
        >;
        for (const name of ABOUT_PURCHASES) {
          const items = evidence(name, customers, window, at);
          const { numerator, denominator } = expected[name]!;
          expect([name, sum(items, 'numerator', numerator)]).toEqual([name, withoutZeros(numerator)]);
          if (denominator !== null) expect([name, sum(items, 'denominator', denominator)]).toEqual([name, withoutZeros(denominator)]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is enough to work the number out again from the facts alone', () => {
    const alone = ABOUT_PURCHASES.filter((name) => name !== 'repeatPurchaseRate' && name !== 'upsellRatio');
    fc.assert(
      fc.property(asked, ([customers, window, at]) => {
        const expected = bruteForce(customers, window, at);
        for (const name of alone) {
          if (name === 'refundRate' || name === 'refundRateByValue') continue;
          const shown = customers.map(({ facts }) => ({ facts: evidenceOf(name, purchasesOf(facts), window, at).map(({ fact }) => fact) }));
          expect([name, bruteForce(shown, window, at)[name]]).toEqual([name, expected[name]]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a number by group', () => {
  it('counts what carries the value, and looks before at everything', () => {
    const carried = fc.constantFrom('online', 'store', undefined);
    const withChannels = asked.chain(([customers, window, at]) => {
      const facts = customers.flatMap((customer) => customer.facts as Fact[]);
      return fc.tuple(fc.constant({ customers, window, at }), fc.array(carried, { minLength: facts.length, maxLength: facts.length }));
    });
    fc.assert(
      fc.property(withChannels, ([{ customers, window, at }, channels]) => {
        let next = 0;
        const given = new Map<string, Fact>();
        const withChannel = (fact: Fact): Fact => {
          if (!fact.type.includes('purchase-completed')) return fact;
          if (!given.has(fact.id)) given.set(fact.id, { ...fact, data: { ...(fact.data as object), channel: channels[next++] } });
          return given.get(fact.id)!;
        };
        const told = customers.map(({ facts }) => ({ facts: facts.map(withChannel) }));
        const groups = new Map<string, Tally>();
        for (const { facts } of told) tallyGroups(purchasesOf(facts), 'channel', window, at, groups);
        for (const channel of ['online', 'store']) {
          const expected = bruteForce(told, window, at, (fact) => (fact.data as { channel?: string }).channel === channel);
          for (const name of ABOUT_PURCHASES) {
            expect([name, KPIS.get(name)!.evaluate(groups.get(channel) ?? new Tally())]).toEqual([name, expected[name]]);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
