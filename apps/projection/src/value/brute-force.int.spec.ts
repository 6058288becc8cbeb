import fc from 'fast-check';
import { MICROS_PER_DAY, type Fact } from '#lib/contracts';
import { aMove } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { someFacts } from '../kpis/testing/arbitraries.js';
import { bruteForceSql } from '../kpis/testing/brute-force-sql.js';
import { instant } from '../kpis/testing/order-facts.js';
import { verifyValues } from './verify-values.js';
import { aValuing, type Valuing } from './testing/valuing.js';

const FIRST = instant('2026-01-01T00:00:00Z');
const subjects = ['a', 'b', 'c', 'd'].map(uuidOf);

let valuing: Valuing;
beforeAll(async () => {
  // What is left of revenue is all of it, so that the margin can be told by counting revenue alone.
  valuing = await aValuing('values-brute-force', { marginRate: 1 });
});
afterAll(() => valuing?.folding.close());

/** Everything by SQL that knows nothing of the product's code. */
async function expectBruteForce(at: number): Promise<void> {
  const midnight = Math.floor(at / MICROS_PER_DAY) * MICROS_PER_DAY;
  const { revenue } = await bruteForceSql(valuing.folding.dataSource.manager, 'all', midnight);
  const { numerator, asOf } = await valuing.kpi('historicValue', at);
  expect({ at, asOf, numerator }).toEqual({ at, asOf, numerator: revenue });
}

const aBatch = fc.record({
  told: fc.array(fc.tuple(fc.constantFrom(...subjects), someFacts), { minLength: 1, maxLength: 3 }),
  moves: fc.array(fc.tuple(fc.constantFrom(...subjects), fc.constantFrom(...subjects)), { maxLength: 1 }),
  /** How far the clock goes on afterwards. */
  days: fc.constantFrom(0, 0, 1, 9, 40),
  asked: fc.array(fc.nat(500), { minLength: 2, maxLength: 3 }),
});

test('at every midnight the values are what the facts give, whatever comes late, is refunded, merged and parted', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aBatch, { minLength: 1, maxLength: 5 }), async (batches) => {
      const { folding } = valuing;
      await folding.dataSource.query(
        'TRUNCATE fact, subject, mapping, journey, kpi_cell, phase_interval, checkout_outcome, value_fit, customer_value, churn_alarm',
      );
      let [now, revision] = [FIRST + 400 * MICROS_PER_DAY + 1, 0];
      await valuing.night(now);
      for (const [index, { told, moves, days, asked }] of batches.entries()) {
        const facts = told.flatMap(([subject, some], place) =>
          some.map((fact): Fact => ({ ...fact, id: `${index} ${place} ${fact.id}`, shop: `${fact.shop} ${index} ${place}`, subject })),
        );
        folding.clock.at = now;
        await folding.take(...facts, ...moves.map(([from, to]) => aMove(now, 'customers-merged', [[from, to, ++revision]])));
        for (const day of [400, ...asked]) await expectBruteForce(Math.min(now, FIRST + day * MICROS_PER_DAY + 5));
        expect(await verifyValues(folding.dataSource.manager)).toEqual([]);
        now += days * MICROS_PER_DAY;
        await valuing.night(now);
        await expectBruteForce(now);
      }
    }),
    { numRuns: 6 },
  );
});
