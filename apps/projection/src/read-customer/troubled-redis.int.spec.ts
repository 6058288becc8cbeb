import { MICROS_PER_DAY, type Fact } from '#lib/contracts';
import { MemoryHotStore, RedisHotStore } from '#lib/hot-store';
import { servers } from '#lib/testing';
import { Redis } from 'ioredis';
import type { CustomerPage } from '../customer/customer-page.js';
import { aFolding, aMove, factAbout, type Folding } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { aCheckout, aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { pagesOf } from './testing/a-page.js';
import { troubled, type TroubledServer } from './testing/troubled-redis.js';

const [ADA, HER_PHONE] = ['ada', 'her phone'].map(uuidOf) as [string, string];

let folding: Folding;
let server: TroubledServer;
let direct: Redis;
let hotStore: RedisHotStore;
let page: (ref: string) => Promise<CustomerPage>;
let plain: (ref: string) => Promise<CustomerPage>;

beforeEach(async () => {
  folding = await aFolding('troubled_redis');
  folding.clock.at = on('2 Mar 10:00');
  // A database of its own: others use the server, too.
  const address = `${servers().redisUrl}/7`;
  direct = new Redis(address);
  server = await troubled(address);
  // It is asked again at once, so that what it kept before its trouble is what could be wrong.
  await readBy(0);
  // Without any store that could be in trouble: what is right.
  plain = (ref) => pagesOf(folding, new MemoryHotStore(0)).then((read) => read(ref));
});
afterEach(async () => {
  await hotStore?.close();
  await server?.close();
  await direct?.flushdb();
  direct?.disconnect();
  await folding?.close();
});

/** Through a hot store that rests so long after trouble. */
async function readBy(restMs: number): Promise<void> {
  await hotStore?.close();
  hotStore = new RedisHotStore(server.url, () => undefined, restMs);
  await connected();
  page = await pagesOf(folding, hotStore);
}

async function connected(): Promise<void> {
  while (!(await hotStore.ping())) await new Promise((resolve) => setImmediate(resolve));
}

const about = (subject: string, fact: Fact): Fact => factAbout(subject, fact);
const isRight = async (ref: string): Promise<void> => expect(await page(ref)).toEqual(await plain(ref));

it('is read from Redis, and from the facts where Redis is flushed, stalled or gone: the answer is the same', async () => {
  await folding.take(about(ADA, aPurchase('1 Mar 12:00', 'o1')));
  await isRight(ADA);
  expect(await direct.keys('itinera:customer-*')).toHaveLength(1);
  await isRight(ADA);
  await direct.flushdb();
  await isRight(ADA);
  server.stall();
  await isRight(ADA);
  await folding.take(about(ADA, aCheckout('2 Mar 9:00', 'c1')));
  await isRight(ADA);
  server.recover();
  await connected();
  await isRight(ADA);
  server.drop();
  await isRight(ADA);
});

it('is never an old one: not after a change while Redis could not hear of it, nor as time passes', async () => {
  await folding.take(about(ADA, aPurchase('1 Mar 12:00', 'o1')), about(HER_PHONE, aTouchpoint('1 Mar 13:00', 'page-viewed')));
  for (const subject of [ADA, HER_PHONE]) await isRight(subject);
  server.stall();
  await folding.take(aMove(on('2 Mar 9:00'), 'customers-merged', [[HER_PHONE, ADA, 1]]));
  await isRight(HER_PHONE);
  server.recover();
  await connected();
  await isRight(HER_PHONE);
  await isRight(ADA);
  await folding.take(aMove(on('2 Mar 9:30'), 'merge-undone', [[HER_PHONE, HER_PHONE, 2]]));
  for (const subject of [ADA, HER_PHONE]) await isRight(subject);
  for (const days of [8, 61, 130, 300]) {
    folding.clock.at = on('1 Mar 12:00') + days * MICROS_PER_DAY;
    await isRight(ADA);
  }
});

it('does not wait for a stalled Redis again and again', async () => {
  await readBy(60_000);
  await folding.take(about(ADA, aPurchase('1 Mar 12:00', 'o1')));
  await isRight(ADA);
  server.stall();
  await page(ADA);
  const began = performance.now();
  for (let read = 0; read < 10; read++) await page(ADA);
  // Waiting each time would take 5 seconds: 250 ms to read, and as much to put.
  expect(performance.now() - began).toBeLessThan(2_500);
});
