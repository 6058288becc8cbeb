import { readConfig } from '#lib/config';
import type { Fact } from '#lib/contracts';
import { serve } from '#lib/runtime';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { JourneyModule } from '../../apps/journey/src/journey.module.js';
import { LoyaltyModule } from '../../apps/loyalty/src/loyalty.module.js';
import { OrdersModule } from '../../apps/orders/src/orders.module.js';
import { ProjectionModule } from '../../apps/projection/src/projection.module.js';
import { anEvent, call, send, untilCaughtUp, type Product } from '../e2e/product.js';

const KEY = 'of-the-test';
let database: FreshDatabase;
let app: NestFastifyApplication;
let product: Product;
let log: pg.Client;

beforeAll(async () => {
  database = await freshDatabase('chain');
  const env = { DATABASE_URL: database.url, LOG: 'postgres', SUBJECT_SECRET: 's', ADMIN_KEY: KEY, PORT: '0' };
  app = await serve({
    services: ['journey', 'orders', 'loyalty', 'projection'],
    modules: [JourneyModule, OrdersModule, LoyaltyModule, ProjectionModule],
    config: readConfig(undefined, env),
  });
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
  log = new pg.Client({ connectionString: database.url });
  await log.connect();
  product = { url, key: KEY, processes: () => [url] };
});
afterAll(async () => {
  await log?.end();
  await app?.close();
  await database?.drop();
});

async function post(path: string, body: object): Promise<void> {
  const { status, body: answer } = await call(product, 'POST', path, body);
  if (status > 201) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
}

/** Every fact of a chain: of orders, loyalty and projection, each in its own order. */
async function chainOf(returnId: string): Promise<Fact<Record<string, unknown>>[]> {
  await untilCaughtUp(product);
  const all: Fact<Record<string, unknown>>[] = [];
  for (const topic of ['itinera.orders', 'itinera.loyalty', 'itinera.projection']) {
    const { rows } = await log.query<{ fact: string }>('SELECT fact FROM log.entry WHERE topic = $1 ORDER BY partition, "offset"', [topic]);
    all.push(...rows.map(({ fact }) => JSON.parse(fact) as Fact<Record<string, unknown>>));
  }
  const request = all.find((fact) => nameOf(fact) === 'return-requested' && fact.data['returnId'] === returnId)!;
  return all.filter(({ correlationid }) => correlationid === request.correlationid);
}

const nameOf = ({ type }: Fact): string => type.split('.')[2]!;

/** Each link by its name, and by the name of what it says has caused it. */
const linksOf = (chain: readonly Fact[]): string[] =>
  chain.map((link) => {
    const cause = chain.find(({ source, id }) => link.causationid === `${source} ${id}`);
    return `${cause ? nameOf(cause) : (link.causationid?.split(' ')[0] ?? 'nothing')} → ${nameOf(link)}`;
  });

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const ORDER = { currency: 'EUR', totalMinor: 100_00, items: [{ productId: 'crib', amountMinor: 100_00 }] };

it('a return asked for over HTTP is one chain, from its request to the points and the phase', async () => {
  await post('/v1/loyalty/members', { customer: 'userId:ada' });
  await post('/v1/orders', { customer: 'userId:ada', orderId: 'o1', ...ORDER });
  await post('/v1/orders/o1/deliveries', { status: 'delivered' });
  await post('/v1/orders/o1/returns', { returnId: 'r1' });
  await untilCaughtUp(product);
  await post('/v1/orders/o1/returns/r1/approve', {});
  await post('/v1/orders/o1/returns/r1/receive', {});
  await untilCaughtUp(product);
  await post('/v1/orders/o1/returns/r1/refund', {});
  const links = linksOf(await chainOf('r1'));
  expect(links.filter((link) => !link.includes('phase-changed'))).toEqual([
    'nothing → return-requested',
    'return-requested → return-approved',
    'return-approved → return-received',
    'return-received → refund-issued',
    'refund-issued → return-closed',
    'refund-issued → points-reversed',
  ]);
  expect(links.filter((link) => link.includes('phase-changed'))).toEqual([
    'return-requested → phase-changed',
    'return-closed → phase-changed',
  ]);
});

it('a return that a platform tells is one chain too, each link caused by its claim or by the link before', async () => {
  const who = { userid: 'grace' };
  const about = { orderId: 'o2', returnId: 'r2' };
  await send(product, [
    anEvent('loyalty.member-enrolled', daysAgo(40), { channel: 'web' }, who),
    anEvent('orders.purchase-completed', daysAgo(30), { orderId: 'o2', ...ORDER }, who),
    anEvent('orders.order-delivered', daysAgo(28), { orderId: 'o2' }, who),
    anEvent('orders.return-requested', daysAgo(3), about, who, 'the-request'),
    anEvent('orders.return-approved', daysAgo(2), { ...about, deductionMinor: 20_00 }, who),
    anEvent('orders.return-received', daysAgo(1), about, who),
    anEvent('orders.refund-issued', daysAgo(0), { ...about, refundId: 'f2' }, who),
  ]);
  const chain = await chainOf('r2');
  expect(new Set(chain.map(({ correlationid }) => correlationid))).toEqual(new Set(['the-request']));
  const told = chain.find((link) => nameOf(link) === 'return-requested')!.source;
  const links = linksOf(chain);
  expect(links).toEqual(
    expect.arrayContaining([
      `${told} → return-requested`,
      `${told} → return-approved`,
      `${told} → return-received`,
      `${told} → refund-issued`,
      'refund-issued → return-closed',
      'refund-issued → points-reversed',
    ]),
  );
  const refund = chain.find((link) => nameOf(link) === 'refund-issued')!;
  expect(refund.data).toMatchObject({ returnId: 'r2', amountMinor: 80_00, goodwill: true });
});
