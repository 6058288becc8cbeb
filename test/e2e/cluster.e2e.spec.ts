import { newSecret } from '#lib/config';
import { freshDatabase, servers, startCluster, startStandalone, type Cluster, type FreshDatabase } from '#lib/testing';
import { Kafka, logLevel } from 'kafkajs';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anEvent, aPurchase, call, get, journeyOf, send, untilCaughtUp, type Product } from './product.js';
import { describeProduct } from './suite.js';

interface Verified {
  ok: boolean;
  facts: number;
  journeysDigest: string;
  kpisDigest: string;
}

const verified = async (product: Product): Promise<Verified> => {
  const { ok, facts, journeysDigest, kpisDigest } = (await call<Verified>(product, 'POST', '/v1/verifications')).body;
  return { ok, facts, journeysDigest, kpisDigest };
};

describe('a cluster: six services as processes, two of them projections, on Kafka, PostgreSQL and Redis', () => {
  const subjectSecret = newSecret();
  const topicPrefix = `e2e-${randomUUID().slice(0, 8)}.`;
  let database: FreshDatabase | undefined;
  let cluster: Cluster;
  let product: Product;

  beforeAll(async () => {
    database = await freshDatabase('cluster');
    const { kafkaBrokers, redisUrl } = servers();
    const adminKey = newSecret();
    cluster = await startCluster({
      databaseUrl: database.url,
      kafkaBrokers,
      redisUrl,
      adminKey,
      subjectSecret,
      topicPrefix,
      replicas: { projection: 2 },
    });
    product = { url: cluster.url, key: adminKey, processes: () => cluster.members.map((member) => member.url) };
  });

  afterAll(async () => {
    await (cluster as Cluster | undefined)?.stop();
    await database?.drop();
  });

  it('ends in the same digests as one process that nobody killed, whatever is killed in the middle of an import', async () => {
    const events = aYearOfTrade();
    const undisturbed = await inStandalone(subjectSecret, events);

    let sent = false;
    const killer = (async () => {
      for (let kills = 0; !sent || kills < 6; kills++) {
        const member = cluster.members[kills % cluster.members.length]!;
        await untilSomethingWasFolded(product, kills);
        member.process.kill('SIGKILL');
      }
    })();
    for (let start = 0; start < events.length; start += 200) await sendUntilTaken(product, events.slice(start, start + 200));
    sent = true;
    await killer;
    await untilCaughtUp(product);
    expect(await verified(product)).toEqual(undisturbed);
  }, 300_000);

  describeProduct(() => product);

  it('takes CloudEvents from Kafka, structured and binary, and parks what it cannot read', async () => {
    await call(product, 'POST', '/v1/sources', { source: 'kafka-shop', currency: 'EUR' });
    const kafka = new Kafka({ brokers: servers().kafkaBrokers, logLevel: logLevel.NOTHING });
    const producer = kafka.producer();
    await producer.connect();
    const structured = { ...aPurchase('kay', 'kay-o1', '2026-03-02T12:00:00Z', 10_00), source: 'kafka-shop' };
    const binary = { ...anEvent('orders.order-delivered', '2026-03-04T12:00:00Z', { orderId: 'kay-o1' }), source: 'kafka-shop' } as Record<
      string,
      unknown
    >;
    await producer.send({
      topic: `${topicPrefix}itinera.events`,
      messages: [
        { value: JSON.stringify(structured), headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8' } },
        {
          value: JSON.stringify(binary['data']),
          headers: {
            'content-type': 'application/json',
            ...Object.fromEntries(['id', 'source', 'type', 'time', 'specversion'].map((name) => [`ce_${name}`, String(binary[name])])),
          },
        },
        { value: Buffer.from([0xc3, 0x28]), headers: { 'content-type': 'application/cloudevents+json' } },
      ],
    });
    await producer.disconnect();
    await untilCaughtUp(product);
    expect((await journeyOf(product, 'userId:kay')).history.map(({ phase }) => phase)).toEqual(['buy', 'use']);
    const { parked } = (await get<{ parked: { topic: string; reason: string }[] }>(product, '/v1/parked?service=journey')).body;
    expect(parked).toEqual([expect.objectContaining({ topic: 'itinera.events', reason: expect.stringMatching(/UTF-8|JSON/) as unknown })]);
  });

  it('answers the same when Redis is flushed', async () => {
    const before = await journeyOf(product, 'userId:ada');
    const { Redis } = await import('ioredis');
    const redis = new Redis(servers().redisUrl);
    expect(await redis.exists(`itinera:journey:${before.customerId}`)).toBe(1);
    await redis.flushall();
    redis.disconnect();
    expect((await journeyOf(product, 'userId:ada')).digest).toBe(before.digest);
  });
});

/** Purchases, deliveries and refunds of 150 customers: many about orders that are told of later. */
function aYearOfTrade(): object[] {
  const events: object[] = [];
  for (let order = 0; order < 900; order++) {
    const customer = `c${(order * 7919) % 150}`;
    const day = (order * 104_729) % 330;
    const at = (days: number): string => new Date(Date.UTC(2025, 0, 1) + (day + days) * 86_400_000 + order * 1000).toISOString();
    events.push(
      aPurchase(customer, `y${order}`, at(0), 1000 + (order % 50) * 99, {}),
      anEvent('orders.order-delivered', at(3), { orderId: `y${order}` }, {}, `d${order}`),
    );
    if (order % 6 === 0)
      events.push(anEvent('orders.refund-issued', at(9), { orderId: `y${order}`, refundId: `r${order}`, full: true }, {}, `r${order}`));
  }
  return events
    .map((event, index) => ({ event, place: (index * 7_368_787) % 1_000_003 }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);
}

async function inStandalone(subjectSecret: string, events: object[]): Promise<Verified> {
  const dataDir = await mkdtemp(join(tmpdir(), 'itinera-same-'));
  const key = newSecret();
  const standalone = await startStandalone(dataDir, { SUBJECT_SECRET: subjectSecret, ADMIN_KEY: key });
  try {
    const product = { url: standalone.url, key, processes: () => [standalone.url] };
    await send(product, events);
    await untilCaughtUp(product);
    return await verified(product);
  } finally {
    await standalone.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** As a platform does it: the same batch again until every event is taken or known. */
async function sendUntilTaken(product: Product, events: object[]): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await send(product, events);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Progress, so that kills meet work and not an idle process: more batches folded than before. */
async function untilSomethingWasFolded(product: Product, kills: number): Promise<void> {
  const deadline = Date.now() + 5_000;
  const batches = async (): Promise<number> => {
    const texts = await Promise.all(
      product.processes().map((url) =>
        fetch(`${url}/metrics`).then(
          (response) => response.text(),
          () => '',
        ),
      ),
    );
    return texts
      .flatMap((text) => [...text.matchAll(/^itinera_batch_seconds_count\{.*\} (\d+)/gm)])
      .reduce((sum, match) => sum + Number(match[1]), 0);
  };
  const before = await batches();
  while (Date.now() < deadline && (await batches()) <= before + (kills % 3)) await new Promise((resolve) => setTimeout(resolve, 50));
}
