import { MICROS_PER_DAY, type ClassChangedV1, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Logger } from '@nestjs/common';
import type { ClassesView } from '../customer/classes-view.js';
import { aMove } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { aRefund, instant } from '../kpis/testing/order-facts.js';
import { surroundingsIn } from '../read-customer/testing/surroundings-in.js';
import { bought } from '../value/testing/histories.js';
import { aValuing, type Valuing } from '../value/testing/valuing.js';
import { VerificationsController } from '../verify/verifications.controller.js';

const [ADA, BOB, CEM] = ['ada', 'bob', 'cem'].map(uuidOf) as [string, string, string];
const of = (subject: string, ...facts: Fact[]): Fact[] => facts.map((fact) => ({ ...fact, id: `${subject} ${fact.id}`, subject }));
const NOON = instant('2026-03-10T12:00:00Z');

let valuing: Valuing;
beforeEach(async () => {
  Logger.overrideLogger(['fatal']);
  valuing = await aValuing('classes');
  valuing.folding.clock.at = NOON;
});
afterEach(() => valuing?.folding.close());

async function told(): Promise<[string, string | undefined, string, string][]> {
  const found = await rows<{ fact: string }>(
    valuing.folding.dataSource,
    `SELECT fact FROM outbox WHERE fact LIKE '%projection.class-changed%'`,
  );
  await valuing.folding.dataSource.query('DELETE FROM outbox');
  return found
    .map(({ fact }) => (JSON.parse(fact) as Fact<ClassChangedV1>).data)
    .map(({ customerId, from, to, since }): [string, string | undefined, string, string] => [customerId, from, to, since.slice(0, 10)])
    .sort();
}

const classesOf = (customer: string, at = NOON): Promise<ClassesView | null> =>
  surroundingsIn(valuing.folding, customer, at).then(({ classes }) => classes);
const differences = async (): Promise<object[]> => (await new VerificationsController(valuing.folding.dataSource).verify()).differences;

test('a class is told when a night finds another, once, with the one before', async () => {
  const { folding } = valuing;
  await folding.take(
    ...of(ADA, bought('2026-01-10', 80_00)),
    ...of(BOB, bought('2026-02-01', 15_00)),
    ...of(CEM, bought('2025-02-01', 5_00)),
  );
  await valuing.night(NOON);
  expect(await told()).toEqual(
    [
      [ADA, undefined, 'A', '2026-03-10'],
      [BOB, undefined, 'B', '2026-03-10'],
      [CEM, undefined, 'C', '2026-03-10'],
    ].sort(),
  );
  expect(await valuing.kpi('abcClass', NOON)).toMatchObject({ value: { A: 1, B: 1, C: 1 }, parts: { 'A USD': 80_00, 'B USD': 15_00 } });
  expect(await classesOf(ADA)).toEqual({
    abc: 'A',
    since: '2026-03-10T00:00:00.000000Z',
    because: 'revenue of 80 USD in 365 days',
    rfm: { recency: 2, frequency: 1, monetary: 4 },
    asOf: '2026-03-10T00:00:00.000000Z',
  });
  expect(await classesOf(CEM)).toMatchObject({ because: 'no revenue in 365 days' });
  await valuing.model.fit({});
  await valuing.night(NOON + 1);
  expect(await told()).toEqual([]);
  folding.clock.at = NOON + MICROS_PER_DAY;
  await folding.take(...of(BOB, bought('2026-03-10T15:00:00', 500_00)));
  await valuing.night(NOON + MICROS_PER_DAY);
  expect(await told()).toEqual(
    [
      [ADA, 'A', 'B', '2026-03-11'],
      [BOB, 'B', 'A', '2026-03-11'],
    ].sort(),
  );
  expect(await classesOf(ADA, NOON + MICROS_PER_DAY)).toMatchObject({ abc: 'B', since: '2026-03-11T00:00:00.000000Z' });
  // As the night before drew the lines.
  expect(await classesOf(BOB, NOON)).toMatchObject({ abc: 'B', since: '2026-03-10T00:00:00.000000Z' });
  expect(await differences()).toEqual([]);
});

test('what comes late changes the numbers of a midnight at once; a merge leaves one class, and nobody is told of one who is another', async () => {
  const { folding } = valuing;
  await folding.take(
    ...of(ADA, bought('2026-01-10', 80_00)),
    ...of(BOB, bought('2026-02-01', 15_00)),
    ...of(CEM, bought('2026-02-03', 5_00)),
  );
  await valuing.night(NOON);
  await told();
  await folding.take(...of(BOB, aRefund({ at: instant('2026-03-01T00:00:00Z'), orderId: '2026-02-01 1500', subtotalMinor: 15_00 })));
  expect(await valuing.kpi('abcClass', NOON)).toMatchObject({ value: { A: 1, B: 1, C: 0 } });
  expect(await classesOf(BOB)).toBeNull();
  await folding.take(aMove(NOON, 'customers-merged', [[ADA, CEM, 1]]));
  expect(await valuing.kpi('abcClass', NOON)).toMatchObject({ value: { A: 1, B: 0, C: 0 }, parts: { 'A USD': 85_00 } });
  expect(await classesOf(CEM)).toMatchObject({ abc: 'A' });
  expect(await differences()).toEqual([]);
  await valuing.night(NOON + MICROS_PER_DAY);
  expect(await told()).toEqual([[CEM, 'C', 'A', '2026-03-11']]);
  expect(await rows(folding.dataSource, 'SELECT customer_id FROM customer_class')).toEqual([{ customer_id: CEM }]);
});

test('a night that knew of nobody gives nobody a class; one asked for does', async () => {
  await valuing.night(NOON);
  await valuing.folding.take(...of(ADA, bought('2026-01-10', 80_00)));
  expect(await classesOf(ADA)).toBeNull();
  expect(await valuing.kpi('abcClass', NOON)).toMatchObject({ value: { A: 1, B: 0, C: 0 } });
  await valuing.model.fit({});
  await valuing.night(NOON + 1);
  expect(await classesOf(ADA)).toMatchObject({ abc: 'A' });
});

test('verifying finds figures and a comparison that are not what the facts give', async () => {
  const { dataSource, take } = valuing.folding;
  await take(...of(ADA, bought('2026-01-10', 80_00)), ...of(BOB, bought('2026-02-01', 15_00)));
  await valuing.night(NOON);
  expect(await differences()).toEqual([]);
  await dataSource.query(`UPDATE customer_value SET compared = jsonb_set(compared, '{figures,orders}', '7') WHERE customer_id = $1`, [ADA]);
  expect(await differences()).toHaveLength(2);
});
