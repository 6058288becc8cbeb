import { formatInstant, MICROS_PER_DAY, type ClassChangedV1, type ClassLostV1, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Logger } from '@nestjs/common';
import type { ClassesView } from '../customer/classes-view.js';
import { aMove } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { aRefund, instant } from '../kpis/testing/order-facts.js';
import { aFact } from '../lifecycle/a-fact.js';
import { surroundingsIn } from '../read-customer/testing/surroundings-in.js';
import { bought } from '../value/testing/histories.js';
import { aValuing, type Valuing } from '../value/testing/valuing.js';
import { FreshValues } from '../value/fresh-values.js';
import { verificationAfter, verificationOf } from '../verify/testing/verified.js';

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

/** Whose class was told since last asked: from which, to which, from when on. */
async function told(): Promise<[string, string | undefined, string | undefined, string][]> {
  const found = await rows<{ fact: string }>(valuing.folding.dataSource, `SELECT fact FROM outbox WHERE fact LIKE '%projection.class-%'`);
  await valuing.folding.dataSource.query('DELETE FROM outbox');
  return found
    .map(({ fact }) => (JSON.parse(fact) as Fact<Partial<ClassChangedV1> & ClassLostV1>).data)
    .map(({ customerId, from, to, since }): [string, string | undefined, string | undefined, string] => [
      customerId,
      from,
      to,
      since.slice(0, 10),
    ])
    .sort();
}

const classesOf = (customer: string, at = NOON): Promise<ClassesView | null> =>
  surroundingsIn(valuing.folding, customer, at).then(({ classes }) => classes);
const differences = async (): Promise<object[]> => (await verificationOf(valuing.folding)).differences;

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
    rfm: {
      ...{ recency: 2, frequency: 1, monetary: 4 },
      ...{ since: '2026-03-10T00:00:00.000000Z', because: expect.stringMatching(/^fit \d+$/) as string },
    },
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

test('what comes late changes how all of a midnight compare as soon as they are compared anew; a merge leaves one class, and nobody is told of one who is another', async () => {
  const { folding } = valuing;
  await folding.take(
    ...of(ADA, bought('2026-01-10', 80_00)),
    ...of(BOB, bought('2026-02-01', 15_00)),
    ...of(CEM, bought('2026-02-03', 5_00)),
  );
  await valuing.night(NOON);
  await told();
  await folding.take(...of(BOB, aRefund({ at: instant('2026-03-01T00:00:00Z'), orderId: '2026-02-01 1500', subtotalMinor: 15_00 })));
  await valuing.freshen();
  expect(await valuing.kpi('abcClass', NOON)).toMatchObject({ value: { A: 1, B: 1, C: 0 } });
  expect(await classesOf(BOB)).toBeNull();
  await folding.take(aMove(NOON, 'customers-merged', [[ADA, CEM, 1]]));
  await valuing.freshen();
  expect(await valuing.kpi('abcClass', NOON)).toMatchObject({ value: { A: 1, B: 0, C: 0 }, parts: { 'A USD': 85_00 } });
  expect(await classesOf(CEM)).toMatchObject({ abc: 'A' });
  expect(await differences()).toEqual([]);
  await valuing.night(NOON + MICROS_PER_DAY);
  expect(await told()).toEqual(
    [
      [ADA, 'A', undefined, '2026-03-11'],
      [BOB, 'B', undefined, '2026-03-11'],
      [CEM, 'C', 'A', '2026-03-11'],
    ].sort(),
  );
  expect(await rows(folding.dataSource, 'SELECT customer_id FROM customer_class')).toEqual([{ customer_id: CEM }]);
  await valuing.night(NOON + 2 * MICROS_PER_DAY);
  expect(await told()).toEqual([]);
  await folding.take(aMove(NOON + 1, 'merge-undone', [[ADA, ADA, 2]]));
  await valuing.night(NOON + 3 * MICROS_PER_DAY);
  expect(await told()).toEqual(
    [
      [ADA, undefined, 'A', '2026-03-13'],
      [CEM, 'A', 'B', '2026-03-13'],
    ].sort(),
  );
});

test('that somebody has no class any more is told once a midnight at most, and not of the midnight their class was told of', async () => {
  const { folding, model, night } = valuing;
  await folding.take(...of(ADA, bought('2026-01-10', 80_00)), ...of(BOB, bought('2026-02-01', 15_00)));
  await night(NOON);
  await told();
  await folding.take(...of(ADA, aRefund({ at: instant('2026-03-01T00:00:00Z'), orderId: '2026-01-10 8000', subtotalMinor: 80_00 })));
  await model.fit({});
  await night(NOON);
  expect(await told()).toEqual([]);
  await night(NOON + MICROS_PER_DAY);
  expect(await told()).toEqual(
    [
      [ADA, 'A', undefined, '2026-03-11'],
      [BOB, 'B', 'A', '2026-03-11'],
    ].sort(),
  );
});

/** How many are of each class by their pages, and by what is behind the number; both are to be what the number says. */
async function expectAgreement(customers: readonly string[], expected: object, at = NOON): Promise<void> {
  const [pages, evidence]: Record<string, number>[] = [
    { A: 0, B: 0, C: 0 },
    { A: 0, B: 0, C: 0 },
  ];
  for (const customer of customers) pages![(await classesOf(customer, at))!.abc]! += 1;
  for (const { numerator } of await valuing.evidence('abcClass', at))
    for (const [abc, count] of Object.entries(numerator as Record<string, number>)) evidence![abc]! += count;
  const { value } = await valuing.kpi('abcClass', at);
  expect({ pages, evidence, value }).toEqual({ pages: expected, evidence: expected, value: expected });
}

test('after a late order that moves every line, pages, number and evidence say the same of everybody', async () => {
  const { folding } = valuing;
  const many = Array.from({ length: 40 }, (_, index) => uuidOf(`customer ${index}`));
  await folding.take(...many.flatMap((customer) => of(customer, bought('2026-02-01', 50_00))));
  await valuing.night(NOON);
  await expectAgreement(many, { A: 32, B: 6, C: 2 });
  await folding.take(...of(ADA, bought('2026-02-02', 50_000_00)));
  await valuing.freshen();
  await expectAgreement([ADA, ...many], { A: 1, B: 0, C: 40 });
  expect(await differences()).toEqual([]);
});

test('a night that knew of nobody gives nobody a class; what came late does', async () => {
  await valuing.night(NOON);
  await valuing.folding.take(...of(ADA, bought('2026-01-10', 80_00)));
  expect(await classesOf(ADA)).toBeNull();
  await valuing.freshen();
  await expectAgreement([ADA], { A: 1, B: 0, C: 0 });
  expect(await told()).toEqual([]);
});

test('a fit asked for of an earlier midnight keeps how customers compared then', async () => {
  await valuing.folding.take(...of(ADA, bought('2026-01-10', 80_00)), ...of(BOB, bought('2026-02-01', 400_00)));
  await valuing.night(NOON);
  const then = instant('2026-01-20T12:00:00Z');
  expect(await classesOf(ADA, then)).toBeNull();
  await valuing.model.fit({ at: '2026-01-20' });
  await valuing.night(NOON);
  await expectAgreement([ADA], { A: 1, B: 0, C: 0 }, then);
  await expectAgreement([ADA, BOB], { A: 1, B: 1, C: 0 });
});

test('nobody is compared by whoever reads; everybody anew when figures have changed, not again at once, and not before all facts are read', async () => {
  const { folding, comparer } = valuing;
  await folding.take(...of(ADA, bought('2026-01-10', 80_00)), ...of(BOB, bought('2026-02-01', 15_00)));
  await valuing.night(NOON);
  const fresh = new FreshValues(folding.dataSource, folding.clock, comparer, folding.catchingUp);
  const compared = async (): Promise<number> => {
    const before = comparer.times;
    while (await fresh.round());
    for (const name of ['abcClass', 'rfm', 'crossSell']) await valuing.kpi(name, NOON);
    await valuing.evidence('abcClass', NOON);
    await classesOf(ADA);
    return comparer.times - before;
  };
  const late = (subject: string, day: string): Promise<void> => folding.take(...of(subject, bought(day, 9_000_00)));
  expect(await compared()).toBe(0);
  // Whoever is somebody else now, but has bought nothing, compares with nobody.
  await folding.take(aMove(NOON, 'customers-merged', [[CEM, ADA, 1]]));
  expect(await compared()).toBe(0);
  folding.catchingUp.isBehind = true;
  await late(BOB, '2026-02-03');
  expect(await compared()).toBe(0);
  folding.catchingUp.isBehind = false;
  expect(await compared()).toBe(1);
  await expectAgreement([ADA, BOB], { A: 1, B: 0, C: 1 });
  await late(ADA, '2026-02-04');
  expect(await compared()).toBe(0);
  folding.clock.at += MICROS_PER_DAY / 2 - 1;
  expect(await compared()).toBe(1);
  await expectAgreement([ADA, BOB], { A: 2, B: 0, C: 0 });
  expect(await differences()).toEqual([]);
});

test('verifying finds figures and a comparison that are not what the facts give', async () => {
  const { dataSource, take } = valuing.folding;
  await take(...of(ADA, bought('2026-01-10', 80_00)), ...of(BOB, bought('2026-02-01', 15_00)));
  await valuing.night(NOON);
  expect(await differences()).toEqual([]);
  await dataSource.query(`UPDATE customer_value SET compared = jsonb_set(compared, '{figures,orders}', '7') WHERE customer_id = $1`, [ADA]);
  expect(await differences()).toHaveLength(2);
});

test('verifying finds a class that was not to be told; not one that what came since would change', async () => {
  const { folding, freshen, model, night } = valuing;
  const damaged = (sql: string, ...parameters: unknown[]): Promise<object[]> =>
    verificationAfter(folding, verificationOf, [sql, ...parameters]).then(({ differences: found }) => found);
  await folding.take(...of(ADA, bought('2026-01-10', 80_00)), ...of(BOB, bought('2026-02-01', 15_00)));
  await night(NOON);
  expect(await differences()).toEqual([]);
  const told = (abc: string | null): string => JSON.stringify({ class: abc });
  expect(await damaged(`UPDATE customer_class SET class = 'C' WHERE customer_id = $1`, ADA)).toEqual([
    { customer: ADA, stored: told('C'), recomputed: told('A') },
  ]);
  expect(await damaged('DELETE FROM customer_class WHERE customer_id = $1', BOB)).toEqual([
    { customer: BOB, stored: told(null), recomputed: told('B') },
  ]);
  expect(await damaged('UPDATE customer_class SET since = 1 WHERE customer_id = $1', BOB)).toMatchObject([{ customer: BOB }]);
  expect(await damaged(`INSERT INTO customer_class VALUES ($1, 'A', $2)`, CEM, instant('2026-03-10T00:00:00Z'))).toMatchObject([
    { customer: CEM, recomputed: told(null) },
  ]);
  // What comes late moves every line: who is not concerned was told by where they lay.
  await folding.take(...of(CEM, bought('2026-02-02', 50_000_00)));
  expect(await differences()).toEqual([]);
  await freshen();
  expect(await differences()).toEqual([]);
  expect(await damaged(`UPDATE customer_class SET class = 'C' WHERE customer_id = $1`, ADA)).toHaveLength(1);
  expect(await damaged('DELETE FROM customer_class WHERE customer_id = $1', BOB)).toHaveLength(1);
  // Fitted again at the same midnight: who was told a class of it is not told another before the next.
  await folding.take(...of(BOB, aRefund({ at: instant('2026-03-01T00:00:00Z'), orderId: '2026-02-01 1500', subtotalMinor: 15_00 })));
  await model.fit({});
  expect(await differences()).toEqual([]);
  await night(NOON);
  expect(await differences()).toEqual([]);
  await folding.take(aMove(NOON, 'customers-merged', [[ADA, CEM, 1]]));
  await model.fit({});
  await night(NOON);
  expect(await differences()).toEqual([]);
  expect(await rows(folding.dataSource, 'SELECT customer_id FROM customer_class')).toHaveLength(3);
  await night(NOON + MICROS_PER_DAY);
  expect(await differences()).toEqual([]);
  expect(await rows(folding.dataSource, 'SELECT customer_id FROM customer_class')).toEqual([{ customer_id: CEM }]);
});

test('of whoever is erased no class is told any more, nor missed by verifying', async () => {
  const { folding, night } = valuing;
  await folding.take(...of(ADA, bought('2026-01-10', 80_00)), ...of(BOB, bought('2026-02-01', 15_00)));
  await night(NOON);
  await told();
  const about = { erasureId: uuidOf('erasure'), customerId: ADA, subjects: [ADA] };
  await folding.take(
    aFact(NOON, 'identity.customer-erased', about, { source: 'itinera/identity', subject: ADA, recordedtime: formatInstant(NOON) }),
    ...of(BOB, bought('2026-03-01', 500_00)),
  );
  expect(await differences()).toEqual([]);
  await night(NOON + MICROS_PER_DAY);
  expect(await told()).toEqual([[BOB, 'B', 'A', '2026-03-11']]);
  expect(await differences()).toEqual([]);
  await folding.take(...of(ADA, aRefund({ at: instant('2026-03-01T00:00:00Z'), orderId: '2026-01-10 8000', subtotalMinor: 80_00 })));
  await night(NOON + 2 * MICROS_PER_DAY);
  expect([await told(), await differences()]).toEqual([[], []]);
});
