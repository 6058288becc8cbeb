import { createHash } from 'node:crypto';
import { formatUuid, type Fact } from '#lib/contracts';
import { ProblemsFilter } from '#lib/observability';
import { openDatabase } from '#lib/persistence';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '#lib/clock';
import { eachOnce, keepFacts } from '../fold-facts/facts.js';
import { foldJourney } from '../lifecycle/fold.js';
import { canonicalJson } from '../lifecycle/canonical-json.js';
import { cellsOf, difference } from './cells.js';
import { Comparer } from '../classes/comparer.js';
import { CompareHere } from '../classes/testing/compare-here.js';
import { EvidencePages } from './evidence-pages.js';
import { writeJourneys } from './journey-store.js';
import { writeCells } from './kpi-store.js';
import { Kpis } from './kpis.js';
import { KpisController } from './kpis.controller.js';
import { PROJECTION_TABLES } from '../tables.js';
import { anAnswer, aQuestion, moved } from './feedback/testing/feedback-facts.js';
import { aPurchase, aRefund, instant } from './testing/order-facts.js';

let database: FreshDatabase;
let dataSource: DataSource;
let app: NestFastifyApplication;

const NOW = instant('2026-03-10T12:00:00Z');
const idOf = (name: string): string => formatUuid(createHash('sha256').update(name).digest().subarray(0, 16), 8);

async function tell(customer: string, facts: Fact[]): Promise<void> {
  const customerId = idOf(customer);
  const journey = foldJourney(facts);
  await dataSource.transaction(async (tx) => {
    await tx.query('INSERT INTO subject VALUES ($1::uuid, $1::uuid, 0)', [customerId]);
    await keepFacts(tx, eachOnce(facts.map((fact) => ({ ...fact, subject: customerId }))));
    await writeCells(tx, 0, difference([], [cellsOf(facts, journey)]));
    await writeJourneys(tx, [{ customerId, before: null, after: journey }]);
  });
}

async function get(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const { statusCode, body } = await app.inject({ method: 'GET', url: `/v1/kpis${path}` });
  return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

beforeAll(async () => {
  database = await freshDatabase('kpis-http');
  dataSource = await openDatabase('projection', database.url, { migrations: PROJECTION_TABLES });
  const module = await Test.createTestingModule({
    controllers: [KpisController],
    providers: [
      Kpis,
      EvidencePages,
      { provide: getDataSourceToken('projection'), useValue: dataSource },
      { provide: Clock, useValue: { now: () => NOW } },
      { provide: Comparer, useClass: CompareHere },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useGlobalFilters(new ProblemsFilter());
  await app.init();
  const monday = instant('2026-03-02T09:00:00Z');
  await tell('ann', [
    aPurchase({ at: monday, orderId: 'a1', subtotalMinor: 40_00, channel: 'web' }),
    aPurchase({ at: monday + 3.6e9, orderId: 'a2', subtotalMinor: 25_01, channel: 'app' }),
    aRefund({ at: monday + 7.2e9, orderId: 'a1', subtotalMinor: 10_00 }),
  ]);
  await tell('bob', [aPurchase({ at: monday, orderId: 'b1', subtotalMinor: 7_00, currency: 'EUR', channel: 'web' })]);
  await tell('eve', [
    aQuestion({ at: monday + 1e6, due: monday + 3.6e9 }),
    moved('answered', { at: monday + 5401e6, businessSeconds: 1800 }),
    anAnswer({ at: monday + 6e9, score: 3 }),
    anAnswer({ at: monday + 9e9, score: 10 }),
  ]);
});
afterAll(async () => {
  await app?.close();
  await dataSource?.destroy();
  await database?.drop();
});

test('a number comes with both its sides, its definition and a digest over the rest', async () => {
  const { status, body } = await get('/revenue?window=30d');
  expect(status).toBe(200);
  const { digest, ...rest } = body;
  expect(rest).toEqual({
    name: 'revenue',
    value: { EUR: 700, USD: 5501 },
    numerator: { EUR: 700, USD: 5501 },
    denominator: null,
    unit: 'minor units by currency',
    window: '30d',
    at: '2026-03-10T12:00:00.000000Z',
    definition: 'revenue.v1',
  });
  expect(digest).toBe(createHash('sha256').update(canonicalJson(rest)).digest('hex'));
  expect((await get('/averageOrderValue')).body['value']).toEqual({ EUR: 700, USD: 2750.5 });
});

test('an empty denominator gives null, and money of nothing an empty object', async () => {
  const before = '?window=7d&at=2026-03-02T09:00:00Z';
  expect((await get(`/repeatPurchaseRate${before}`)).body).toMatchObject({ value: null, numerator: 0, denominator: 0 });
  expect((await get(`/averageOrderValue${before}`)).body).toMatchObject({ value: {}, numerator: {}, denominator: {} });
  expect((await get('/repeatPurchaseRate?at=2026-03-03')).body).toMatchObject({ at: '2026-03-03T00:00:00.000000Z', denominator: 2 });
  expect((await get('/repeatPurchaseRate?at=2026-03-02T10:00:00.000001Z')).body).toMatchObject({
    value: 0.5,
    numerator: 1,
    denominator: 2,
  });
  expect((await get('/repeatPurchaseRate?at=2026-03-02T11:00:00%2B01:00')).body).toMatchObject({ value: 0, numerator: 0, denominator: 2 });
});

test('groups, series and evidence', async () => {
  expect((await get('/orders?groupBy=channel')).body['groups']).toEqual([
    { group: 'app', value: 1, numerator: 1, denominator: null },
    { group: 'web', value: 2, numerator: 2, denominator: null },
  ]);
  const { points } = (await get('/orders/series?window=24h&from=2026-03-02&to=2026-03-04&step=1d')).body as {
    points: { value: number }[];
  };
  expect(points.map(({ value }) => value)).toEqual([0, 3, 0]);
  const first = await get('/revenue/evidence?limit=3');
  expect(first.body['facts']).toHaveLength(3);
  const second = await get(`/revenue/evidence?limit=3&cursor=${String(first.body['cursor'])}`);
  expect(second.body).toMatchObject({
    facts: [{ customerId: idOf('ann'), role: 'numerator', numerator: { USD: -1000 }, denominator: null }],
  });
  expect(second.body['cursor']).toBeUndefined();
  expect((await get('/customersByPhase?at=2026-03-02T09:00:00Z')).body['value']).toMatchObject({ buy: 2, use: 0 });
  expect((await get('/customersByPhase/evidence?at=2026-03-02T09:00:00Z')).body['facts']).toHaveLength(2);
  expect(((await get('')).body['kpis'] as { name: string }[]).map(({ name }) => name)).toContain('upsellRatio');
});

test('a number asked in another way says so', async () => {
  expect((await get('/netPromoterScore')).body).toMatchObject({
    value: 0,
    denominator: 2,
    parts: { promoters: 1, passives: 0, detractors: 1 },
  });
  const perCustomer = (await get('/netPromoterScore?per=customer')).body;
  expect(perCustomer).toMatchObject({ value: 100, denominator: 1, per: 'customer', definition: 'netPromoterScore.v1' });
  expect((await get('/netPromoterScore?per=answer')).body).not.toHaveProperty('per');
  expect((await get('/netPromoterScore?per=customer&groupBy=source')).body).toMatchObject({
    per: 'customer',
    groups: [{ group: 'desk', value: 100 }],
  });
  expect((await get('/firstResponseTime')).body).toMatchObject({ value: { p50: 5400, p90: 5400, mean: 5400 }, unit: 'seconds' });
  expect((await get('/firstResponseTime?clock=business')).body).toMatchObject({
    value: { p50: 1800, p90: 1800, mean: 1800 },
    numerator: 1800,
    denominator: 1,
    clock: 'business',
  });
  const { body } = await get('/firstResponseTime/evidence?clock=business');
  expect(body).toMatchObject({
    clock: 'business',
    facts: [{ numerator: 1800, denominator: 1, seconds: 1800, since: '2026-03-02T09:00:01.000000Z' }],
  });
  expect((await get('/netPromoterScore/series?per=customer&window=all&from=2026-03-10T00:00:00Z')).body).toMatchObject({
    per: 'customer',
    points: [{ value: 100 }],
  });
  expect((await get('/openQuestions?groupBy=channel')).body['groups']).toEqual([
    { group: 'email', value: 1, numerator: 1, denominator: null, parts: { overdue: 0 } },
  ]);
  expect((await get('')).body['kpis']).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'firstResponseTime', clock: ['calendar', 'business'] })]),
  );
});

test.each([
  ['/nonsense', 404],
  ['/netPromoterScore?per=shop', 400],
  ['/orders?per=customer', 400],
  ['/timeToRefund?clock=business', 400],
  ['/netPromoterScore?groupBy=campaign', 400],
  ['/orders?groupBy=phase', 400],
  ['/nonsense/evidence', 404],
  ['/orders?window=31d', 400],
  ['/orders?at=yesterday', 400],
  ['/orders?groupBy=country&at=2026-03-04T00:00:00Z', 400],
  ['/orders?groupBy=class', 400],
  ['/customersByPhase?groupBy=segment', 400],
  ['/orders?groupBy=colour', 400],
  ['/customersByPhase?groupBy=shop', 400],
  ['/orders/series?step=0d', 400],
  ['/orders/series?step=1m', 400],
  ['/orders/series?from=2026-03-10T00:00:00Z&to=2026-03-01T00:00:00Z', 400],
  ['/orders/evidence?cursor=x', 400],
  ['/customersByPhase/evidence?cursor=WzEsMl0', 400],
  ['/orders/evidence?cursor=WzEsIngiXQ', 400],
  ['/orders/evidence?cursor=WzEsIlx1MDAwMCIsIiIsIiIsIiIsIiJd', 400],
  ['/orders/evidence?limit=0', 400],
  ['/orders?windw=7d', 400],
  ['/orders/series?at=2026-03-04T00:00:00Z', 400],
  ['/orders/evidence?group=shop', 400],
])('%s is %d', async (path, expected) => {
  const { status, body } = await get(path);
  expect(status).toBe(expected);
  expect(String(body['detail']).length).toBeGreaterThan(10);
});
