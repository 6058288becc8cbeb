import { newSecret } from '#lib/config';
import { SERVICES } from '#lib/contracts';
import { freshDatabase, servers, startCluster, startStandalone, type Cluster, type FreshDatabase } from '#lib/testing';
import { Kafka, logLevel } from 'kafkajs';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anEnrolment, daysAgo, pointsOf } from './points.js';
import { anEvent, aPurchase, call, get, journeyOf, send, untilCaughtUp, type Product } from './product.js';
import { Listener } from './sse.js';
import { describeProduct } from './suite.js';
import { startCollector, type Collector, type SeenSpan } from './traces.js';

/** Not the number of facts: a question whose answer comes late is told as overdue meanwhile, or is not. No journey and no number knows it. */
interface Verified {
  ok: boolean;
  journeysDigest: string;
  kpisDigest: string;
}

const verified = async (product: Product): Promise<Verified> => {
  const { ok, journeysDigest, kpisDigest } = (await call<Verified>(product, 'POST', '/v1/verifications')).body;
  return { ok, journeysDigest, kpisDigest };
};

describe('a cluster: six services as processes, two of them projections, on Kafka, PostgreSQL and Redis', () => {
  const subjectSecret = newSecret();
  const topicPrefix = `e2e-${randomUUID().slice(0, 8)}.`;
  let database: FreshDatabase | undefined;
  let cluster: Cluster;
  let collector: Collector;
  let product: Product;

  beforeAll(async () => {
    database = await freshDatabase('cluster');
    const { kafkaBrokers, redisUrl } = servers();
    const adminKey = newSecret();
    collector = await startCollector();
    cluster = await startCluster({
      databaseUrl: database.url,
      kafkaBrokers,
      redisUrl,
      adminKey,
      subjectSecret,
      topicPrefix,
      replicas: { projection: 2 },
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
    });
    product = { url: cluster.url, key: adminKey, processes: () => cluster.members.map((member) => member.url) };
  });

  afterAll(async () => {
    await (cluster as Cluster | undefined)?.stop();
    await (collector as Collector | undefined)?.close();
    await database?.drop();
  });

  it('ends in the same digests as one process that nobody killed, whatever is killed in the middle of an import', async () => {
    const events = aYearOfTrade();
    const undisturbed = await inStandalone(subjectSecret, async (standalone) => {
      await send(standalone, events);
      await untilCaughtUp(standalone);
      return verified(standalone);
    });
    await whileKilled(
      (kills) => kills % cluster.members.length,
      async () => {
        for (let start = 0; start < events.length; start += 200) await sendUntilTaken(product, events.slice(start, start + 200));
      },
    );
    expect(await verified(product)).toEqual(undisturbed);
  }, 300_000);

  it('keeps ledgers that fold to what they are, each order and each request posted once, whatever is killed at random', async () => {
    const undisturbed = await inStandalone(subjectSecret, async (standalone) => {
      for (const work of [trade, give]) {
        await work(standalone);
        await untilCaughtUp(standalone);
      }
      return standings(standalone);
    });
    const random = seeded(Date.now() >>> 0);
    const anyone = (): number => Math.floor(random() * cluster.members.length);
    for (const work of [trade, give]) await whileKilled(anyone, () => work(product));
    const after = await standings(product);
    expect(after).toEqual(undisturbed);
    const ledgers = (await call<{ ok: boolean; differences: unknown[] }>(product, 'POST', '/v1/loyalty/verifications')).body;
    expect(ledgers).toMatchObject({ ok: true, differences: [] });
    expect(await verified(product)).toMatchObject({ ok: true });
  }, 300_000);

  /** Kills a process again and again while something is done, at least so many times, and waits for the rest to be done. */
  async function whileKilled(victim: (kills: number) => number, work: () => Promise<void>, least = 6): Promise<void> {
    let done = false;
    const killer = (async () => {
      for (let kills = 0; !done || kills < least; kills++) {
        await untilSomethingWasFolded(product, kills);
        cluster.members[victim(kills)]!.process.kill('SIGKILL');
      }
    })();
    await work().finally(() => (done = true));
    await killer;
    await untilCaughtUp(product);
  }

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

  it('follows one purchase through Kafka and all six services as one trace, in which nobody is named', async () => {
    const traceId = randomBytes(16).toString('hex');
    const purchase = aPurchase('tracy', 'tracy-o1', '2026-03-02T12:00:00Z', 10_00);
    await call(product, 'POST', '/v1/events', purchase, {
      'content-type': 'application/cloudevents+json',
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
    });
    await untilCaughtUp(product);
    const seen = (): SeenSpan[] => collector.spans.filter((span) => span.traceId === traceId);
    const services = SERVICES.map((service) => `itinera-${service}`).sort();
    await patiently(async () => {
      const reached = [...new Set(seen().map(({ service }) => service))].sort();
      if (services.some((service) => !reached.includes(service))) throw new Error(`the trace has only reached ${reached.join(', ')}`);
    });
    expect(seen().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['POST /v1/events', 'orders.judge-claims', 'projection.fold-facts']),
    );
    expect(JSON.stringify(seen())).not.toContain('tracy');
    const ids = new Set(seen().map(({ spanId }) => spanId));
    const orphans = seen().filter(({ parentSpanId, name }) => name !== 'POST /v1/events' && !ids.has(parentSpanId ?? ''));
    expect(orphans).toEqual([]);
  });

  it('tells every change once, in order, to whoever goes on at another replica when theirs is killed', async () => {
    const projections = cluster.members.filter(({ service }) => service === 'projection');
    const visit = (n: number): object =>
      anEvent(
        'journey.touchpoint-recorded',
        `2026-03-01T10:00:${n}Z`,
        { kind: 'ad-clicked', channel: 'web' },
        { userid: 'olga' },
        `olga-${n}`,
      );
    await send(product, [visit(10)]);
    await untilCaughtUp(product);
    const one = await Listener.open<{ facts: { id: string }[]; version: number }>(product, 'customers/userId:olga', {
      url: projections[0]!.url,
    });
    await one.heard('snapshot');
    await send(product, [visit(11)]);
    await one.heard('change');
    projections[0]!.process.kill('SIGKILL');
    for (let n = 12; n < 20; n++) await sendUntilTaken(product, [visit(n)]);
    await one.untilEnded();
    const lastEventId = one.lastEventId;
    const other = await Listener.open<{ facts: { id: string }[]; version: number }>(product, 'customers/userId:olga', {
      url: projections[1]!.url,
      lastEventId,
    });
    const factsOf = (listener: typeof one): string[] => listener.events.flatMap(({ data }) => data.facts ?? []).map(({ id }) => id);
    const told = (): string[] => [...factsOf(one), ...factsOf(other)];
    await other.until(() => told().length >= 9, 'all that happened');
    other.close();
    expect(told()).toEqual(Array.from({ length: 9 }, (_, n) => `olga-${n + 11}`));
    expect(other.events.map(({ event }) => event)).not.toContain('reset');
    const versions = [...one.events, ...other.events].filter(({ event }) => event === 'change').map(({ data }) => data.version);
    expect(versions).toEqual(versions.map((_, index) => versions[0]! + index));
    await untilCaughtUp(product);
  });

  it('tells whoever listens when Redis is flushed, and goes on', async () => {
    const listener = await Listener.open<{ facts?: { id: string }[] }>(product, 'customers/userId:olga');
    await listener.heard('snapshot');
    const { Redis } = await import('ioredis');
    const redis = new Redis(servers().redisUrl);
    await redis.del(...(await redis.keys('itinera:stream:*')));
    redis.disconnect();
    await listener.heard('reset');
    await listener.heard('snapshot', 2);
    await send(product, [
      anEvent(
        'journey.touchpoint-recorded',
        '2026-03-01T11:00:00Z',
        { kind: 'ad-clicked', channel: 'web' },
        { userid: 'olga' },
        'olga-last',
      ),
    ]);
    await listener.until(() => listener.events.some(({ data }) => data.facts?.some(({ id }) => id === 'olga-last')), 'what came after');
    listener.close();
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

/** Purchases, deliveries and refunds of 150 customers, and what they say: many about orders and questions that are told of later. */
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
    events.push(...saidOf(order, customer, at));
  }
  return events
    .map((event, index) => ({ event, place: (index * 7_368_787) % 1_000_003 }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);
}

/** Of some orders: a question with its answer, a survey's answer, a review, a return. */
function saidOf(order: number, userid: string, at: (days: number) => string): object[] {
  const who = { userid };
  const about = { questionId: `q${order}`, channel: 'email' };
  const sent = { returnId: `s${order}`, orderId: `y${order}` };
  return [
    ...(order % 5 === 0
      ? [
          anEvent('feedback.question-asked', at(4), { ...about, orderId: `y${order}`, text: 'Is it machine-washable?' }, who, `q${order}`),
          anEvent('feedback.question-answered', at(5), { ...about, by: 'staff', text: 'It is' }, who, `qa${order}`),
          anEvent('feedback.question-resolved', at(6), { ...about, by: 'staff' }, who, `qr${order}`),
        ]
      : []),
    ...(order % 7 === 0
      ? [anEvent('feedback.survey-answered', at(8), { surveyId: `n${order}`, kind: 'nps', score: order % 11 }, who, `n${order}`)]
      : []),
    ...(order % 9 === 0
      ? [anEvent('feedback.review-posted', at(12), { reviewId: `v${order}`, productId: 'p', rating: 1 + (order % 5) }, who, `v${order}`)]
      : []),
    ...(order % 13 === 0
      ? [
          anEvent('orders.return-requested', at(7), sent, {}, `s${order}`),
          anEvent('orders.return-received', at(8), sent, {}, `sr${order}`),
          anEvent('orders.return-closed', at(10), sent, {}, `sc${order}`),
        ]
      : []),
  ];
}

async function inStandalone<T>(subjectSecret: string, work: (product: Product) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'itinera-same-'));
  const key = newSecret();
  const standalone = await startStandalone(dataDir, { SUBJECT_SECRET: subjectSecret, ADMIN_KEY: key });
  try {
    return await work({ url: standalone.url, key, processes: () => [standalone.url] });
  } finally {
    await standalone.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const MEMBERS = Array.from({ length: 40 }, (_, index) => `m${index}`);

/** Forty members buy, get and return: long ago, so that nothing is left to time. */
async function trade(product: Product): Promise<void> {
  const events = MEMBERS.flatMap((name, index) => [
    anEnrolment(name, daysAgo(200)),
    ...[150, 120, 90, 60].flatMap((days, order) =>
      ordered(name, `${name}-o${order}`, days, (index * 7 + order * 13) % 20, order === index % 4),
    ),
  ]);
  for (let start = 0; start < events.length; start += 50) await sendUntilTaken(product, events.slice(start, start + 50));
}

function ordered(name: string, orderId: string, days: number, size: number, returned: boolean): object[] {
  const refund = { orderId, refundId: `${orderId}-r`, amountMinor: 5_00, currency: 'EUR' };
  return [
    aPurchase(name, orderId, daysAgo(days), 1000 + size * 99),
    anEvent('orders.order-delivered', daysAgo(days - 3), { orderId }, {}, `${orderId}-d`),
    ...(returned ? [anEvent('orders.refund-issued', daysAgo(days - 10), refund, {}, `${orderId}-r`)] : []),
  ];
}

async function give(product: Product): Promise<void> {
  for (const name of MEMBERS) await donateUntilDone(product, name);
}

async function standings(product: Product): Promise<object[]> {
  const found: object[] = [];
  for (const name of MEMBERS) {
    const { balance, pending, debt, spendable } = await pointsOf(product, `userId:${name}`);
    found.push({ name, balance, pending, debt, spendable });
  }
  return found;
}

/** As a shop does it that got no answer: the same request again, under the same key. */
const donateUntilDone = (product: Product, name: string): Promise<void> =>
  patiently(async () => {
    const body = { cause: 'reforestation', points: 10 };
    const { status } = await call(product, 'POST', `/v1/loyalty/members/userId:${name}/donations`, body, {
      'idempotency-key': `gift ${name}`,
    });
    if (status !== 201) throw new Error(`the donation of ${name} was answered ${status}`);
  });

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Numbers from 0 to 1, the same for a seed, which is told so that a failure can be had again. */
function seeded(seed: number): () => number {
  process.stdout.write(`kills by seed ${seed}\n`);
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

/** As a platform does it: the same batch again until every event is taken or known. */
const sendUntilTaken = (product: Product, events: object[]): Promise<void> => patiently(() => send(product, events));

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
