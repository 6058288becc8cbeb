import type { Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { verifyClasses } from '../classes/verify-classes.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { aRefund, instant } from '../kpis/testing/order-facts.js';
import { FreshValues } from './fresh-values.js';
import { bought } from './testing/histories.js';
import { aValuing, type Valuing } from './testing/valuing.js';
import { verifyValues } from './verify-values.js';

const [ADA, BOB, CEM] = ['ada', 'bob', 'cem'].map(uuidOf) as [string, string, string];
const of = (subject: string, ...facts: Fact[]): Fact[] => facts.map((fact) => ({ ...fact, id: `${subject} ${fact.id}`, subject }));
const NOON = instant('2026-03-10T12:00:00Z');

let valuing: Valuing;
beforeEach(async () => {
  valuing = await aValuing('fresh');
  valuing.folding.clock.at = NOON;
  await valuing.folding.take(...of(ADA, bought('2026-01-10', 80_00)), ...of(BOB, bought('2026-02-01', 20_00)));
  await valuing.night(NOON);
});
afterEach(() => valuing?.folding.close());

const kept = async (): Promise<Record<string, boolean>> => {
  const found = await rows<{ customer: string; stale: boolean }>(
    valuing.folding.dataSource,
    'SELECT customer_id AS customer, stale FROM customer_value WHERE stale OR worth IS NOT NULL',
  );
  return Object.fromEntries(found.map(({ customer, stale }) => [customer, stale]));
};

async function expectSound(historic: number): Promise<void> {
  const { manager } = valuing.folding.dataSource;
  expect(await valuing.kpi('historicValue', NOON)).toMatchObject({ numerator: { USD: historic } });
  expect([...(await verifyValues(manager)), ...(await verifyClasses(manager, valuing.comparer))]).toEqual([]);
}

test('what came late is kept with all it adds up to, also that nothing is left of what somebody was worth', async () => {
  await valuing.folding.take(
    ...of(CEM, bought('2026-02-11', 10_00)),
    ...of(BOB, aRefund({ at: instant('2026-03-01T00:00:00Z'), orderId: '2026-02-01 2000', subtotalMinor: 20_00 })),
  );
  expect(await kept()).toEqual({ [ADA]: false, [BOB]: true, [CEM]: true });
  await expectSound(45_00);
  await valuing.freshen();
  expect(await kept()).toEqual({ [ADA]: false, [CEM]: false });
  await expectSound(45_00);
});

test('whom somebody is marking just now is left for later', async () => {
  await valuing.folding.take(...of(ADA, bought('2026-02-11', 10_00)), ...of(BOB, bought('2026-02-11', 10_00)));
  await valuing.folding.dataSource.transaction(async (tx) => {
    await tx.query('UPDATE customer_value SET stale = true WHERE customer_id = $1', [ADA]);
    await valuing.freshen();
  });
  expect(await kept()).toEqual({ [ADA]: true, [BOB]: false });
  await valuing.freshen();
  expect(await kept()).toEqual({ [ADA]: false, [BOB]: false });
  await expectSound(60_00);
});

test('a comparison that fails is tried again, and not at once', async () => {
  const { dataSource, clock, catchingUp, take } = valuing.folding;
  let times = 0;
  const failing = { compare: () => Promise.reject(new Error(`no thread for you, ${++times}`)) };
  const fresh = new FreshValues(dataSource, clock, failing, catchingUp);
  await take(...of(CEM, bought('2026-02-11', 10_00)));
  await expect(fresh.round()).rejects.toThrow('no thread for you, 1');
  expect(await fresh.round()).toBe(false);
  expect(await valuing.kpi('abcClass', NOON)).toMatchObject({ value: { A: 1, B: 1, C: 0 } });
  clock.at += 3600e6;
  await expect(fresh.round()).rejects.toThrow('no thread for you, 2');
  await valuing.freshen();
  await expectSound(55_00);
  expect(await valuing.kpi('abcClass', NOON)).toMatchObject({ value: { A: 2, B: 1, C: 0 } });
});
