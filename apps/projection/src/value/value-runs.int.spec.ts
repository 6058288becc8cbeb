import { formatInstant, MICROS_PER_DAY, MICROS_PER_SECOND, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Logger } from '@nestjs/common';
import { eachOnce, keepFacts } from '../fold-facts/facts.js';
import { aMove } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { aRefund, instant } from '../kpis/testing/order-facts.js';
import { surroundingsIn } from '../read-customer/testing/surroundings-in.js';
import { verificationAfter, verificationOf } from '../verify/testing/verified.js';
import { cdnow } from './testing/cdnow.js';
import { bought, cdnowPurchases, midnightOf } from './testing/histories.js';
import { MarginOfLines1760000000200, ValueParts1760000000130 } from './tables.js';
import { verifyValues } from './verify-values.js';
import { aValuing, FitterHere, type Valuing } from './testing/valuing.js';
import type { ValueView } from './value-view.js';

const [ADA, BOB, CEM] = ['ada', 'bob', 'cem'].map(uuidOf) as [string, string, string];
const of = (subject: string, ...facts: Fact[]): Fact[] => facts.map((fact) => ({ ...fact, id: `${subject} ${fact.id}`, subject }));

let valuing: Valuing;
beforeEach(async () => {
  Logger.overrideLogger(['fatal']);
  valuing = await aValuing('values');
});
afterEach(() => valuing?.folding.close());

const NOON = instant('2026-03-10T12:00:00Z');
const valueOf = (subject: string, at = NOON): Promise<ValueView | null> =>
  surroundingsIn(valuing.folding, subject, at).then(({ value }) => value);
const differences = async (): Promise<object[]> => (await verificationOf(valuing.folding)).differences;
const stale = async (): Promise<number> =>
  (await rows<{ count: number }>(valuing.folding.dataSource, 'SELECT count(*)::int AS count FROM customer_value WHERE stale'))[0]!.count;

test('before the first night there are no values; after it, those of the midnight, whatever the instant', async () => {
  valuing.folding.clock.at = NOON;
  await valuing.folding.take(
    ...of(ADA, bought('2026-01-10', 40_00), bought('2026-03-10T10:00:00', 7_00)),
    ...of(BOB, bought('2026-02-01', 20_00)),
  );
  expect(await valuing.kpi('historicValue', NOON)).toEqual({
    value: {},
    numerator: {},
    denominator: {},
    unfitted: expect.any(String) as string,
  });
  expect(await valueOf(ADA)).toBeNull();
  await valuing.night(NOON);
  const [model] = await rows<{ id: number }>(valuing.folding.dataSource, 'SELECT id FROM value_fit');
  expect(await valuing.kpi('historicValue', NOON)).toEqual({
    value: { USD: 15_00 },
    numerator: { USD: 30_00 },
    denominator: { USD: 2 },
    asOf: '2026-03-10T00:00:00.000000Z',
    fit: model!.id,
  });
  expect(await valuing.kpi('predictedValue', NOON + 1)).toMatchObject({
    numerator: { USD: 90_00 },
    unfitted: '0 customers have bought again; 100 are needed',
  });
  expect(await valuing.kpi('churnRisk', NOON)).toMatchObject({ value: null, numerator: 0, denominator: 0 });
  expect(await valuing.kpi('netValue', NOON)).toMatchObject({ numerator: { USD: 90_00 }, denominator: { USD: 2 } });
  expect(await valuing.kpi('valueToCost', NOON)).toMatchObject({ value: { USD: null }, denominator: { USD: 0 } });
  expect(await valueOf(ADA)).toEqual({
    historic: { USD: 20_00 },
    formula: { USD: 60_00 },
    predicted: { USD: 60_00 },
    net: { USD: 60_00 },
    acquisitionCost: null,
    pAlive: null,
    churnRisk: null,
    since: '2026-03-10T00:00:00.000000Z',
    because: `fit ${model!.id}`,
    asOf: '2026-03-10T00:00:00.000000Z',
    fit: model!.id,
    unfitted: expect.any(String) as string,
  });
  expect(await valueOf(CEM)).toBeNull();
  expect(await stale()).toBe(0);
  expect(await differences()).toEqual([]);
});

test('a late purchase, a refund, a merge and its undo change the values of a midnight at once', async () => {
  valuing.folding.clock.at = NOON;
  await valuing.folding.take(...of(ADA, bought('2026-01-10', 40_00)), ...of(BOB, bought('2026-02-01', 20_00)));
  await valuing.night(NOON);
  await valuing.folding.take(...of(BOB, bought('2026-03-10T11:00:00', 6_00)));
  expect(await stale()).toBe(0);
  await valuing.folding.take(
    ...of(CEM, bought('2026-02-11', 10_00)),
    ...of(ADA, aRefund({ at: instant('2026-03-01T00:00:00Z'), orderId: '2026-01-10 4000', subtotalMinor: 10_00 })),
  );
  expect(await stale()).toBe(2);
  expect(await valuing.kpi('historicValue', NOON)).toMatchObject({ numerator: { USD: 30_00 }, denominator: { USD: 3 } });
  await valuing.folding.take(aMove(NOON, 'customers-merged', [[BOB, ADA, 1]]));
  expect(await valuing.kpi('historicValue', NOON)).toMatchObject({ numerator: { USD: 30_00 }, denominator: { USD: 2 } });
  expect(await valueOf(ADA)).toMatchObject({ historic: { USD: 25_00 } });
  await valuing.folding.take(aMove(NOON + 1, 'merge-undone', [[BOB, BOB, 2]]));
  expect(await valuing.kpi('historicValue', NOON)).toMatchObject({ numerator: { USD: 30_00 }, denominator: { USD: 3 } });
  expect(await valueOf(BOB)).toMatchObject({ historic: { USD: 10_00 } });
  expect(await differences()).toEqual([]);
  const items = await valuing.evidence('historicValue', NOON);
  expect(items.map(({ numerator, denominator }) => [numerator, denominator])).toEqual([
    [{ USD: 15_00 }, { USD: 1 }],
    [{ USD: 10_00 }, { USD: 1 }],
    [{ USD: 5_00 }, { USD: 1 }],
    [{}, {}],
  ]);
  await valuing.night(NOON + MICROS_PER_DAY);
  expect(await stale()).toBe(0);
  expect(await valuing.kpi('historicValue', NOON + MICROS_PER_DAY)).toMatchObject({
    numerator: { USD: 33_00 },
    asOf: '2026-03-11T00:00:00.000000Z',
  });
  // The midnight before is answered from the facts now, by the fit it had.
  expect(await valuing.kpi('historicValue', NOON)).toMatchObject({ numerator: { USD: 30_00 }, asOf: '2026-03-10T00:00:00.000000Z' });
});

test('a night runs once, whoever is there, and is made up for', async () => {
  const second = valuing.runs;
  valuing.folding.clock.at = NOON;
  await Promise.all([valuing.runs.round(), second.round(), second.round()]);
  await valuing.night(NOON + MICROS_PER_SECOND);
  await valuing.night(NOON + 3 * MICROS_PER_DAY);
  const fits = await rows<{ midnight: number; state: string }>(
    valuing.folding.dataSource,
    'SELECT midnight, state FROM value_fit ORDER BY id',
  );
  expect(fits).toEqual([
    { midnight: midnightOf('2026-03-10'), state: 'done' },
    { midnight: midnightOf('2026-03-13'), state: 'done' },
  ]);
});

test('a night waits for facts that wait unread; what is asked for does not', async () => {
  const { folding, night, runs } = valuing;
  const askedBy = async (): Promise<string[]> =>
    (await rows<{ asked_by: string }>(folding.dataSource, 'SELECT asked_by FROM value_fit ORDER BY id')).map((row) => row.asked_by);
  folding.catchingUp.isBehind = true;
  await night(NOON);
  expect(await askedBy()).toEqual([]);
  await runs.ask(NOON);
  await night(NOON);
  expect(await askedBy()).toEqual(['command']);
  folding.catchingUp.isBehind = false;
  await night(NOON);
  expect(await askedBy()).toEqual(['command', 'night']);
});

test('what was left in the middle is begun anew, what fails is told, and neither counts until it is done', async () => {
  const { folding } = valuing;
  folding.clock.at = NOON;
  await folding.take(...of(ADA, bought('2026-01-10', 40_00)));
  await valuing.night(NOON);
  await folding.dataSource.query(
    `INSERT INTO value_fit (midnight, asked_by, asked_at, state, keeps) VALUES ($1, 'command', 1, 'storing', true)`,
    [midnightOf('2026-03-10')],
  );
  await folding.dataSource.query(
    `INSERT INTO customer_value (fit_id, customer_id, worth) SELECT max(id), $1, '{"repeats":9,"alive":null,"amounts":{}}' FROM value_fit`,
    [BOB],
  );
  expect(await valueOf(ADA)).toMatchObject({ historic: { USD: 20_00 } });
  await valuing.night(NOON);
  expect(await valuing.kpi('historicValue', NOON)).toMatchObject({ numerator: { USD: 20_00 }, denominator: { USD: 1 } });
  expect(await differences()).toEqual([]);
  const fails = new FitterHere();
  fails.fit = () => Promise.reject(new Error('no memory'));
  Object.assign(valuing.runs, { fitter: fails });
  await valuing.model.fit({});
  await valuing.night(NOON);
  expect((await valuing.model.model({})).run).toMatchObject({ state: 'failed', failure: 'Error: no memory' });
  expect(await valueOf(ADA)).toMatchObject({ historic: { USD: 20_00 } });
});

test('verifying finds a value that is not what the facts give, one too many, one missing and a wrong sum', async () => {
  const { folding } = valuing;
  folding.clock.at = NOON;
  await folding.take(...of(ADA, bought('2026-01-10', 40_00)), ...of(BOB, bought('2026-02-01', 20_00)));
  await valuing.night(NOON);
  const damaged = async (sql: string): Promise<number> => {
    await folding.dataSource.query('CREATE TABLE backup AS SELECT * FROM customer_value');
    await folding.dataSource.query(sql);
    const found = await differences();
    await folding.dataSource.query('DELETE FROM customer_value; INSERT INTO customer_value SELECT * FROM backup; DROP TABLE backup');
    return found.length;
  };
  expect(await damaged('SELECT 1')).toBe(0);
  expect(await damaged(`UPDATE customer_value SET worth = jsonb_set(worth, '{repeats}', '5') WHERE customer_id = '${ADA}'`)).toBe(1);
  expect(await damaged(`DELETE FROM customer_value WHERE customer_id = '${ADA}'`)).toBe(4);
  expect(await damaged(`INSERT INTO customer_value SELECT fit_id, '${CEM}', worth FROM customer_value WHERE customer_id = '${ADA}'`)).toBe(
    2,
  );
  expect(
    await damaged(`UPDATE customer_value SET worth = jsonb_set(worth, '{amounts,USD,historic}', '1') WHERE customer_id = '${ADA}'`),
  ).toBe(2);
  expect(await damaged('SELECT 1')).toBe(0);
});

test('verifying finds an alarm too many, one missing, and one for another reason; not one that what came since would raise or clear', async () => {
  const { folding } = valuing;
  const alarms = (damage: string, ...parameters: unknown[]): Promise<object[]> =>
    verificationAfter(folding, verificationOf, [damage, ...parameters]).then(({ differences }) => differences);
  folding.clock.at = NOON;
  const regulars = Array.from({ length: 12 }, (_, index) => uuidOf(`regular ${index}`));
  await folding.take(...regulars.flatMap((regular) => of(regular, bought('2026-01-01', 5_00), bought('2026-01-11', 5_00))));
  await folding.take(...of(ADA, bought('2026-01-10', 40_00)), ...of(BOB, bought('2026-03-05', 20_00)));
  await valuing.night(NOON);
  expect(await differences()).toEqual([]);
  const { length } = await valuing.announced();
  expect(length).toBe(1);
  const insert = 'INSERT INTO churn_alarm (customer_id, because, raised_of) VALUES ($1, $2, $3)';
  const midnight = midnightOf('2026-03-10');
  expect(await alarms('DELETE FROM churn_alarm')).toEqual([{ customer: ADA, stored: '{"alarm":null}', recomputed: '{"alarm":"silence"}' }]);
  expect(await alarms(insert, BOB, 'silence', midnight)).toMatchObject([{ customer: BOB, recomputed: '{"alarm":null}' }]);
  expect(await alarms(insert, CEM, 'silence', midnight)).toMatchObject([{ customer: CEM, recomputed: '{"alarm":null}' }]);
  expect(await alarms(insert, regulars[0], 'silence', midnight)).toMatchObject([{ customer: regulars[0] }]);
  expect(await alarms('UPDATE churn_alarm SET raised_of = raised_of + 1')).toMatchObject([{ customer: ADA }]);
  expect(await alarms(`UPDATE churn_alarm SET because = 'churn-risk'`)).toMatchObject([{ customer: ADA }]);
  // The model is not fitted: whether its alarm stands depends on what was told while it was.
  expect(await alarms(insert, regulars[0], 'churn-risk', midnight)).toEqual([]);
  const back = { at: instant('2026-03-01T00:00:00Z'), subtotalMinor: 40_00 };
  await folding.take(...of(ADA, aRefund({ ...back, orderId: '2026-01-10 4000' })), ...of(CEM, bought('2026-01-10', 40_00)));
  expect(await differences()).toEqual([]);
  await valuing.freshen();
  expect(await differences()).toEqual([]);
  await folding.take(aMove(NOON, 'customers-merged', [[BOB, CEM, 1]]));
  await valuing.freshen();
  expect(await differences()).toEqual([]);
  await valuing.night(NOON + MICROS_PER_DAY);
  expect(await differences()).toEqual([]);
  expect(await alarms(insert, ADA, 'silence', midnight)).toHaveLength(1);
});

test('what was added up in other parts of one is used no more: values are the facts’ until the next night adds them up anew', async () => {
  const { dataSource, take } = valuing.folding;
  valuing.folding.clock.at = NOON;
  await take(...of(ADA, bought('2026-01-10', 40_00)));
  await valuing.night(NOON);
  const added = async (): Promise<unknown> =>
    (await rows<{ sums: unknown }>(dataSource, 'SELECT sums FROM value_fit ORDER BY id DESC'))[0]!.sums;
  await dataSource.query(`UPDATE value_fit SET sums = '{"historicValue USD": 1, "valuedCustomers USD": 1}'`);
  expect(await valuing.kpi('historicValue', NOON)).toMatchObject({ numerator: { USD: 1 } });
  await new ValueParts1760000000130().up(dataSource.createQueryRunner());
  expect(await valuing.kpi('historicValue', NOON)).toMatchObject({ numerator: { USD: 20_00 } });
  expect(await valueOf(ADA)).toMatchObject({ historic: { USD: 20_00 } });
  await take(...of(BOB, bought('2026-02-01', 20_00)));
  await valuing.freshen();
  expect([await added(), await differences()]).toEqual([null, []]);
  expect(await valuing.kpi('historicValue', NOON)).toMatchObject({ numerator: { USD: 30_00 } });
  await valuing.night(NOON + MICROS_PER_DAY);
  expect(await added()).toMatchObject({ 'historicValue USD': 30_00 });
});

test('whoever was given a refund that names lines is worked out anew after the upgrade, and nobody else is', async () => {
  const { folding } = valuing;
  folding.clock.at = NOON;
  const order = bought('2026-01-10', 10_00, 'o1');
  const items = [
    { productId: 'crib', quantity: 1, amountMinor: 6_00, costMinor: 1_00 },
    { productId: 'lamp', quantity: 1, amountMinor: 4_00, costMinor: 3_00 },
  ];
  const lines = [{ line: 0, quantity: 1, amountMinor: 6_00 }];
  await folding.take(
    ...of(ADA, { ...order, data: { ...(order.data as object), items } }),
    ...of(ADA, aRefund({ at: midnightOf('2026-02-01'), orderId: 'o1', subtotalMinor: 6_00, lines })),
    ...of(BOB, bought('2026-01-10', 10_00, 'o2'), aRefund({ at: midnightOf('2026-02-01'), orderId: 'o2', subtotalMinor: 6_00 })),
  );
  await valuing.night(NOON);
  expect(await stale()).toBe(0);
  await new MarginOfLines1760000000200().up(folding.dataSource.createQueryRunner());
  expect(await stale()).toBe(1);
  await valuing.freshen();
  expect(await valueOf(ADA)).toMatchObject({ historic: { USD: 1_00 } });
  expect([await stale(), await differences()]).toEqual([0, []]);
});

test('an alarm is raised once for one-time buyers who stay away, and cleared when they come', async () => {
  const { folding } = valuing;
  folding.clock.at = NOON;
  const others = Array.from({ length: 12 }, (_, index) => uuidOf(`other ${index}`));
  await folding.take(
    ...others.flatMap((other, index) =>
      of(other, bought('2026-01-01', 5_00), bought(`2026-01-${String(11 + (index % 2)).padStart(2, '0')}`, 5_00)),
    ),
  );
  await folding.take(...of(ADA, bought('2026-01-10', 40_00)), ...of(BOB, bought('2026-03-05', 20_00)));
  await valuing.night(NOON);
  const raised = await valuing.announced();
  expect(raised.map(({ data, subject, type }) => [type, subject, data])).toEqual([
    [
      'itinera.projection.churn-risk-raised.v1',
      ADA,
      { customerId: ADA, since: '2026-03-10T00:00:00.000000Z', because: 'silence', days: 58 },
    ],
  ]);
  await valuing.model.fit({});
  await valuing.night(NOON + MICROS_PER_SECOND);
  expect(await valuing.announced()).toEqual([]);
  folding.clock.at = NOON + MICROS_PER_DAY;
  await folding.take(...of(ADA, bought('2026-03-10T15:00:00', 40_00, 'again')));
  await valuing.night(NOON + MICROS_PER_DAY);
  // They have bought again now: too few have for a model, but what was raised for silence ends with it.
  expect((await valuing.announced()).map(({ type, data }) => [type, data])).toEqual([
    ['itinera.projection.churn-risk-cleared.v1', { customerId: ADA, since: '2026-03-11T00:00:00.000000Z' }],
  ]);
  await valuing.night(NOON + 2 * MICROS_PER_DAY);
  expect(await valuing.announced()).toEqual([]);
});

test('an alarm of the model stays while there is none, and stands for silence once that is what there is', async () => {
  const { folding } = valuing;
  const standing = (): Promise<object[]> => rows(folding.dataSource, 'SELECT because, raised_of FROM churn_alarm');
  folding.clock.at = NOON;
  await folding.take(...of(ADA, bought('2025-06-01', 40_00), bought('2025-06-08', 40_00)));
  const raised = { because: 'churn-risk', raised_of: midnightOf('2026-03-01') };
  await folding.dataSource.query('INSERT INTO churn_alarm (customer_id, because, raised_of) VALUES ($1, $2, $3)', [
    ADA,
    ...Object.values(raised),
  ]);
  await valuing.night(NOON);
  expect(await standing()).toEqual([raised]);
  await folding.take(
    ...Array.from({ length: 12 }, (_, other) => of(uuidOf(`other ${other}`), bought('2026-01-01'), bought('2026-01-11'))).flat(),
    ...of(ADA, aRefund({ at: NOON, orderId: '2025-06-08 4000', subtotalMinor: 40_00 })),
  );
  await valuing.night(NOON + MICROS_PER_DAY);
  expect(await standing()).toEqual([{ ...raised, because: 'silence' }]);
  expect(await valuing.announced()).toEqual([]);
});

(cdnow ? test : test.skip)('the CDNOW sample: a fit of any day on command, by everything that was known then', async () => {
  const { folding } = valuing;
  folding.clock.at = NOON;
  const all = [...cdnowPurchases('1998-01-01')].flatMap(([customer, facts]) => of(uuidOf(customer), ...facts));
  const known = [...new Set(all.map(({ subject }) => subject))];
  await folding.dataSource.query('INSERT INTO subject SELECT s, s, 0 FROM unnest($1::uuid[]) AS s', [known]);
  await folding.dataSource.query('INSERT INTO journey (customer_id) SELECT * FROM unnest($1::uuid[])', [known]);
  await keepFacts(folding.dataSource.manager, eachOnce(all));
  const asked = await valuing.model.fit({ at: '1997-10-01T15:00:00Z' });
  expect(asked).toMatchObject({ state: 'waiting', asOf: '1997-10-01T00:00:00.000000Z' });
  expect(await valuing.model.fit({ at: '1997-10-01' })).toMatchObject({ fit: asked.fit });
  await valuing.night(NOON);
  const { model, run } = await valuing.model.model({ at: '1997-12-01' });
  expect(run).toMatchObject({ askedBy: 'night', state: 'done' });
  const { bgnbd_mle: purchases, gamma_gamma_mle: spend, cohort_totals: totals } = cdnow!.expected;
  expect(model).toMatchObject({ fit: asked.fit, purchases: { state: 'fitted', fittedTo: { customers: 2357, repeatCustomers: 946 } } });
  const { parameters } = model!.purchases as unknown as { parameters: Record<string, number> };
  for (const [name, value] of Object.entries(parameters))
    expect(Math.abs(value / (purchases as unknown as Record<string, number>)[name]! - 1)).toBeLessThan(0.005);
  const money = (model!.spend['USD'] as unknown as { parameters: Record<string, number> }).parameters;
  for (const [name, value] of Object.entries(money))
    expect(Math.abs(value / (spend as unknown as Record<string, number>)[name]! - 1)).toBeLessThan(0.005);
  const predicted = await valuing.kpi('predictedValue', instant('1997-10-01T00:00:00Z'));
  // Half of what is spent is margin.
  expect(Math.abs((predicted.numerator as { USD: number }).USD / 50 / totals['sum_clv_12m']! - 1)).toBeLessThan(0.005);
  expect(predicted).toMatchObject({ fit: asked.fit, denominator: { USD: 2357 } });
  const risk = await valuing.kpi('churnRisk', instant('1997-10-01T23:00:00Z'));
  expect(risk.denominator).toBe(946);
  expect(Math.abs((risk.numerator as number) / ((1 - totals['mean_p_alive']!) * 2357) - 1)).toBeLessThan(0.005);
  expect(await verifyValues(folding.dataSource.manager)).toEqual([]);
  expect((await valuing.announced()).length).toBeGreaterThan(1000);
  await expect(valuing.model.fit({ at: formatInstant(NOON + MICROS_PER_DAY) })).rejects.toThrow('must not lie ahead');
});
