import fc from 'fast-check';
import { formatInstant, MICROS_PER_DAY, type Fact } from '#lib/contracts';
import { aMove } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { someFacts } from '../kpis/testing/arbitraries.js';
import { instant } from '../kpis/testing/order-facts.js';
import { aValuing, type Valuing } from '../value/testing/valuing.js';
import { verifyValues } from '../value/verify-values.js';
import { bruteForceClasses } from './testing/brute-force.js';
import { verifyClasses } from './verify-classes.js';

const FIRST = instant('2026-01-01T00:00:00Z');
const subjects = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(uuidOf);

let valuing: Valuing;
beforeAll(async () => {
  valuing = await aValuing('classes-brute-force');
});
afterAll(() => valuing?.folding.close());

async function expectBruteForce(at: number): Promise<void> {
  const midnight = Math.floor(at / MICROS_PER_DAY) * MICROS_PER_DAY;
  const expected = await bruteForceClasses(valuing.folding.dataSource.manager, midnight);
  for (const [name, number] of Object.entries(expected)) {
    const told = { name, at, asOf: formatInstant(midnight), fit: expect.any(Number) as number };
    expect({ name, at, ...(await valuing.kpi(name, at)) }).toEqual({ ...told, ...number });
    const items = await valuing.evidence(name, at);
    const counted = items.reduce((sum, { denominator }) => sum + ((denominator as number | null) ?? 0), 0);
    expect([name, added(items), counted]).toEqual([name, without0(number.numerator as Record<string, number>), number.denominator ?? 0]);
  }
}

function added(items: readonly { numerator: unknown }[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { numerator } of items)
    for (const [key, value] of Object.entries(numerator as Record<string, number>)) sums[key] = (sums[key] ?? 0) + value;
  return sums;
}

const without0 = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));

/** As it is stored, stale or not. */
async function expectVerified(): Promise<void> {
  const { manager } = valuing.folding.dataSource;
  expect([...(await verifyValues(manager)), ...(await verifyClasses(manager, valuing.comparer))]).toEqual([]);
}

const aBatch = fc.record({
  told: fc.array(fc.tuple(fc.constantFrom(...subjects), someFacts), { minLength: 1, maxLength: 5 }),
  moves: fc.array(fc.tuple(fc.constantFrom(...subjects), fc.constantFrom(...subjects)), { maxLength: 1 }),
  days: fc.constantFrom(0, 1, 40),
  asked: fc.array(fc.nat(500), { minLength: 1, maxLength: 2 }),
  /** Whether the last midnight's fit is asked for anew. */
  isFittedAgain: fc.boolean(),
});

test('at every midnight classes, scores and pairs are what the facts give, whatever comes late, is refunded, merged and parted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aBatch, { minLength: 1, maxLength: 4 }), async (batches) => {
      const { folding } = valuing;
      await folding.dataSource.query(
        'TRUNCATE fact, subject, mapping, journey, kpi_cell, phase_interval, checkout_outcome, value_fit, customer_value, churn_alarm, customer_class',
      );
      let [now, revision] = [FIRST + 400 * MICROS_PER_DAY + 1, 0];
      await valuing.night(now);
      for (const [index, { told, moves, days, asked, isFittedAgain }] of batches.entries()) {
        const facts = told.flatMap(([subject, some], place) =>
          some.map((fact): Fact => ({ ...fact, id: `${index} ${place} ${fact.id}`, shop: `${fact.shop} ${place % 2}`, subject })),
        );
        folding.clock.at = now;
        const named = facts.map((fact) => ({ ...fact, data: withOrder(fact, `${index} ${subjects.indexOf(fact.subject!)}`) }));
        await folding.take(...named, ...moves.map(([from, to]) => aMove(now, 'customers-merged', [[from, to, ++revision]])));
        await expectVerified();
        await valuing.freshen();
        for (const day of [400, ...asked]) await expectBruteForce(Math.min(now, FIRST + day * MICROS_PER_DAY + 5));
        await expectVerified();
        if (isFittedAgain) await valuing.model.fit({});
        await valuing.night(now);
        await expectVerified();
        now += days * MICROS_PER_DAY;
        await valuing.night(now);
        await expectBruteForce(now);
        await expectVerified();
      }
    }),
    { numRuns: 12 },
  );
});

/** Orders are one subject's. */
function withOrder({ data }: Fact, by: string): object {
  const { orderId } = data as { orderId?: string };
  return { ...(data as object), ...(orderId !== undefined && { orderId: `${orderId} ${by}` }) };
}
