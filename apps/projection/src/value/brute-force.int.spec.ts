import fc from 'fast-check';
import { formatInstant, MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { someSpend } from '../attribution/testing/arbitraries.js';
import { verifyCampaignCosts } from '../attribution/verify-campaign-costs.js';
import { eachOnce, keepFacts } from '../fold-facts/facts.js';
import { aMove } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import type { ByKey } from '../kpis/definition.js';
import type { EvidenceItem } from '../kpis/evidence.js';
import { someFacts } from '../kpis/testing/arbitraries.js';
import { aRefund, instant } from '../kpis/testing/order-facts.js';
import type { KeptModel } from './pg-fits.js';
import { bruteForceValues, fittedToAt, without0 } from './testing/brute-force.js';
import { simulatedPurchases } from './testing/histories.js';
import { aValuing, type Valuing } from './testing/valuing.js';
import { verifyValues } from './verify-values.js';
import type { ValueFit } from './worth.js';

const FIRST = instant('2026-01-01T00:00:00Z');
const dayOf = (at: Micros): Micros => Math.floor(at / MICROS_PER_DAY) * MICROS_PER_DAY;
const TODAY = FIRST + 400 * MICROS_PER_DAY;
/** Enough of them bought again that the models can be fitted. */
const POPULATION = simulatedPurchases(400, TODAY);
const REGULARS = [...new Set(POPULATION.map(({ subject }) => subject!))].filter(
  (subject) => POPULATION.filter((fact) => fact.subject === subject).length > 3,
);
const subjects = [...['a', 'b', 'c'].map(uuidOf), ...REGULARS.slice(0, 3)];
const NAMES = ['historicValue', 'formulaValue', 'predictedValue', 'netValue', 'valueToCost', 'churnRisk'];

let valuing: Valuing;
beforeAll(async () => {
  valuing = await aValuing('values-brute-force', { marginRate: 0.4 });
});
afterAll(() => valuing?.folding.close());

/** What was told, as the test knows it by itself. */
class Told {
  private readonly facts = new Map<string, Fact[]>();
  private readonly owners = new Map<string, string>();
  readonly spend: Fact[] = [];

  tell(...facts: Fact[]): void {
    for (const fact of facts) this.facts.set(fact.subject!, [...(this.facts.get(fact.subject!) ?? []), fact]);
  }

  move(subject: string, to: string): void {
    this.owners.set(subject, to);
  }

  customers(): Fact[][] {
    const customers = new Map<string, Fact[]>();
    for (const [subject, facts] of this.facts) {
      const owner = this.owners.get(subject) ?? subject;
      customers.set(owner, [...(customers.get(owner) ?? []), ...facts]);
    }
    return [...customers.values()];
  }
}

interface Made {
  id: number;
  midnight: Micros;
  model: KeptModel;
}

const fitsMade = (): Promise<Made[]> =>
  rows<Made>(valuing.folding.dataSource, `SELECT id, midnight, model FROM value_fit WHERE state = 'done' ORDER BY midnight, id`);

/** All that is due is done, and fitted to whom it is said to be. */
async function night(now: Micros, told: Told): Promise<void> {
  const before = new Set((await fitsMade()).map(({ id }) => id));
  await valuing.night(now);
  for (const { id, midnight, model } of await fitsMade()) {
    if (before.has(id)) continue;
    const { customers, repeatCustomers } = model.data.purchases;
    const spenders = Object.fromEntries(Object.entries(model.data.spend).map(([currency, about]) => [currency, about.customers]));
    expect({ customers, repeatCustomers, spenders }).toEqual(fittedToAt(told.customers(), midnight));
  }
}

async function expectBruteForce(at: Micros, told: Told): Promise<void> {
  const made = await fitsMade();
  const midnight = Math.min(dayOf(at), made.at(-1)!.midnight);
  const before = made.findLast((fit) => fit.midnight <= midnight);
  const { id, model } = before ?? made[0]!;
  const tooEarly = { purchases: { state: 'unfitted', reason: 'nothing was fitted as early as that' }, spend: {} } as const;
  const fit: ValueFit = { id, midnight, ...model, ...(before ? {} : tooEarly) };
  const expected = bruteForceValues(told.customers(), told.spend, midnight, fit) as Record<string, object>;
  for (const name of NAMES)
    expect({ name, at, ...(await valuing.kpi(name, at)) }).toEqual({ name, at, asOf: formatInstant(midnight), fit: id, ...expected[name] });
}

async function expectEvidence(at: Micros): Promise<void> {
  for (const name of NAMES) {
    const [items, { numerator, denominator }] = [await valuing.evidence(name, at), await valuing.kpi(name, at)];
    expect([name, added(items, 'numerator', numerator), added(items, 'denominator', denominator!)]).toEqual([
      name,
      typeof numerator === 'number' ? numerator : without0(numerator as Record<string, number>),
      typeof denominator === 'number' ? denominator : without0(denominator as Record<string, number>),
    ]);
  }
}

function added(items: readonly EvidenceItem[], side: 'numerator' | 'denominator', like: number | ByKey): number | ByKey {
  const values = items.map((item) => item[side]).filter((value) => value !== null);
  if (typeof like === 'number') return (values as number[]).reduce((sum, value) => sum + value, 0);
  const sums: Record<string, number> = {};
  for (const amounts of values as Record<string, number>[])
    for (const [currency, amount] of Object.entries(amounts)) sums[currency] = (sums[currency] ?? 0) + amount;
  return without0(sums);
}

/** Some lines say what they cost; the same, however often a fact is told. */
const withCosts = fc
  .tuple(someFacts, fc.array(fc.constantFrom(undefined, 0, 4, 30, 120), { minLength: 7, maxLength: 7 }))
  .map(([facts, costs]) =>
    facts.map((fact): Fact => {
      const place = facts.findIndex(({ id }) => id === fact.id);
      const { items } = fact.data as { items?: object[] };
      const costed = items?.map((item, line) => ({ ...item, costMinor: costs[(place + 3 * line) % costs.length] }));
      return { ...fact, data: { ...(fact.data as object), ...(costed && { items: costed }) } };
    }),
  );

const aBatch = fc.record({
  told: fc.array(fc.tuple(fc.constantFrom(...subjects), withCosts), { minLength: 1, maxLength: 3 }),
  /** Of what the others bought long ago: which, and what part of it. */
  refunds: fc.array(fc.tuple(fc.nat(POPULATION.length - 1), fc.constantFrom(0.3, 1)), { maxLength: 3 }),
  spend: someSpend,
  moves: fc.array(fc.tuple(fc.constantFrom(...subjects), fc.constantFrom(...subjects)), { maxLength: 2 }),
  /** Whether what facts have changed is kept anew before it is asked for. */
  isFreshened: fc.boolean(),
  /** A fit asked for of an earlier day. */
  fit: fc.option(fc.nat(399)),
  /** How far the clock goes on afterwards. */
  days: fc.constantFrom(0, 0, 1, 9, 40),
  asked: fc.array(fc.nat(500), { minLength: 1, maxLength: 2 }),
});

async function begin(): Promise<Told> {
  const { dataSource } = valuing.folding;
  await dataSource.query(
    'TRUNCATE fact, subject, mapping, journey, kpi_cell, phase_interval, checkout_outcome, campaign_spend, campaign_cost, campaign_cost_night, value_fit, customer_value, churn_alarm, customer_class',
  );
  const known = [...new Set(POPULATION.map(({ subject }) => subject))];
  await dataSource.query('INSERT INTO subject SELECT s, s, 0 FROM unnest($1::uuid[]) AS s', [known]);
  await dataSource.query('INSERT INTO journey (customer_id) SELECT * FROM unnest($1::uuid[])', [known]);
  await keepFacts(dataSource.manager, eachOnce(POPULATION));
  const told = new Told();
  told.tell(...POPULATION);
  return told;
}

test('at every midnight the values are what the facts give, whatever comes late, is refunded, merged and parted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aBatch, { minLength: 1, maxLength: 4 }), async (batches) => {
      const { folding, model } = valuing;
      const told = await begin();
      let [now, revision] = [TODAY + 1, 0];
      await night(now, told);
      expect((await fitsMade())[0]!.model).toMatchObject({ purchases: { state: 'fitted' }, spend: { USD: { state: 'fitted' } } });
      for (const [index, batch] of batches.entries()) {
        folding.clock.at = now;
        const facts = [
          ...batch.told.flatMap(([subject, some], place) =>
            some.map((fact): Fact => ({ ...fact, id: `${index} ${place} ${fact.id}`, shop: `${fact.shop} ${subject}`, subject })),
          ),
          ...batch.refunds.map(([place, part]) => aLateRefund(POPULATION[place]!, part)),
        ];
        const moves = batch.moves.map(([from, to]) =>
          aMove(now, from === to ? 'merge-undone' : 'customers-merged', [[from, to, ++revision]]),
        );
        const spend = batch.spend.map((fact) => ({ ...fact, id: `${index} ${fact.id}` }));
        await folding.take(...facts, ...spend, ...moves);
        told.tell(...facts);
        told.spend.push(...spend);
        for (const [from, to] of batch.moves) told.move(from, to);
        if (batch.isFreshened) await valuing.freshen();
        for (const day of [400, ...batch.asked]) await expectBruteForce(Math.min(now, FIRST + day * MICROS_PER_DAY + 5), told);
        await expectEvidence(now);
        expect([...(await verifyValues(folding.dataSource.manager)), ...(await verifyCampaignCosts(folding.dataSource.manager))]).toEqual(
          [],
        );
        if (batch.fit !== null) await model.fit({ at: formatInstant(FIRST + batch.fit * MICROS_PER_DAY) });
        now += batch.days * MICROS_PER_DAY;
        await night(now, told);
        await expectBruteForce(now, told);
        const { manager } = folding.dataSource;
        expect([...(await verifyValues(manager)), ...(await verifyCampaignCosts(manager))]).toEqual([]);
      }
    }),
    // The smallest that fails would take longer to find than a test may take.
    { numRuns: 5, endOnFailure: true },
  );
});

/** Whoever it is of, a month after they bought. */
function aLateRefund({ time, shop, subject, data }: Fact, part: number): Fact {
  const { orderId, subtotalMinor } = data as { orderId: string; subtotalMinor: number };
  const at = instant(time) + 30 * MICROS_PER_DAY;
  return aRefund({ at, orderId, subtotalMinor: Math.round(subtotalMinor * part), shop, subject });
}
