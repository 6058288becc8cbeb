import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import {
  CustomerErasedV1,
  formatInstant,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  parseInstant,
  wireType,
  type Fact,
  type Micros,
} from '#lib/contracts';
import { LogServer } from '#lib/log';
import fc from 'fast-check';
import { createHmac, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AReceiver, type Received } from '../../test/a-receiver.js';
import { Journey, type Answer } from '../../test/open-journey.js';
import { claimDeliveries } from './pg-deliveries.js';
import { Post, Resolver } from './post.js';
import { ReceiverSecrets } from './receiver-secrets.js';
import { SendDeliveries } from './send-deliveries.js';
import type { ShownDelivery, ShownWebhook } from './shown.js';

const URL = '/v1/outgoing-webhooks';

let journey: Journey;
let receiver: AReceiver;
let sender: SendDeliveries;
let now: Micros;
let offset = 0;

beforeAll(async () => {
  journey = await Journey.open({ ALLOW_PRIVATE_WEBHOOKS: 'true' });
  journey.app.get(Clock).now = () => now;
  // Nothing is sent but when a test says so.
  await journey.app.get(SendDeliveries).beforeApplicationShutdown();
  sender = aReplica();
});
afterAll(() => journey?.close());
beforeEach(async () => {
  now = parseInstant('2026-03-01T12:00:00Z')!;
  receiver = await AReceiver.open();
});
afterEach(async () => {
  for (const { id } of (await journey.get<{ webhooks: ShownWebhook[] }>(URL)).body.webhooks) await remove(id);
  await receiver.close();
});

const aReplica = (): SendDeliveries => {
  const { app, dataSource } = journey;
  return new SendDeliveries(dataSource, app.get(Post), app.get(ReceiverSecrets), app.get(Clock), app.get(Config));
};

const remove = (id: string) =>
  journey.app.inject({ method: 'DELETE', url: `${URL}/${id}`, headers: { authorization: 'Bearer admin-key-of-the-tests' } });

async function aWebhook(types = ['*'], more: object = {}): Promise<{ id: string; secret: string }> {
  const answer = await journey.post<{ id: string; secret: string }>(URL, { url: receiver.url, types, ...more });
  expect(answer.status).toBe(201);
  return answer.body;
}

const aFact = (type: string, more: Partial<Fact> = {}): Fact => ({
  specversion: '1.0',
  id: randomUUID(),
  source: 'itinera/test',
  type: `itinera.${type}.v1`,
  time: formatInstant(now),
  recordedtime: formatInstant(now),
  subject: randomUUID(),
  datacontenttype: 'application/json',
  data: {},
  ...more,
});

/** Facts of a topic come in as the log brings them: each batch twice. */
async function take(...facts: Fact[]): Promise<void> {
  const runner = journey.app.get(LogServer).runnerOf('journey.outgoing-webhooks');
  const records = facts.map((fact) => ({ offset: offset++, value: JSON.stringify(fact) }));
  for (let times = 0; times < 2; times++) await runner.take({ topic: 'itinera.orders', partition: 0, records });
}

async function send(): Promise<Received[]> {
  await sender.round();
  await sender.settled();
  return receiver.take();
}

const shown = async (id: string): Promise<ShownWebhook> => (await journey.get<ShownWebhook>(`${URL}/${id}`)).body;
const deliveries = async (id: string, query = ''): Promise<ShownDelivery[]> =>
  (await journey.get<{ deliveries: ShownDelivery[] }>(`${URL}/${id}/deliveries${query}`)).body.deliveries;
const idsOf = (received: readonly Received[]): string[] => received.map(({ body }) => (JSON.parse(body) as Fact).id);

/** As a receiver would, with nothing but the standard at hand. */
function verify({ headers, body }: Received, secret: string): boolean {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  const own = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(signed)
    .digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${own}`);
}

test('a receiver is told the facts it wants, once, signed, whole', async () => {
  const { id, secret } = await aWebhook(['orders.purchase-completed', 'loyalty.*']);
  const [wanted, unwanted, points] = [
    aFact('orders.purchase-completed'),
    aFact('orders.purchase-cancelled'),
    aFact('loyalty.points-earned'),
  ];
  await take(wanted, unwanted, points);
  const received = await send();
  expect(new Set(idsOf(received))).toEqual(new Set([wanted.id, points.id]));
  for (const one of received) {
    expect(verify(one, secret)).toBe(true);
    expect(verify({ ...one, body: `${one.body} ` }, secret)).toBe(false);
    expect(one.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-timestamp': String(now / MICROS_PER_SECOND) });
  }
  expect(received.map(({ body }) => JSON.parse(body) as Fact)).toContainEqual(wanted);
  expect(await send()).toEqual([]);
  expect((await deliveries(id)).map(({ type, status, attempts, answer }) => [type, status, attempts, answer])).toEqual([
    ['loyalty.points-earned', 'delivered', 1, 204],
    ['orders.purchase-completed', 'delivered', 1, 204],
  ]);
});

test('of one shop only what happened there', async () => {
  await aWebhook(['*'], { shop: 'north' });
  const north = aFact('orders.purchase-completed', { shop: 'north' });
  await take(north, aFact('orders.purchase-completed', { shop: 'south' }), aFact('orders.purchase-completed'));
  expect(idsOf(await send())).toEqual([north.id]);
});

test('what fails is sent again with the same id, later and later, and passes nobody by', async () => {
  const { id } = await aWebhook();
  receiver.instead.push(
    (answer) => void answer.writeHead(500).end('private words'),
    (answer) => void answer.writeHead(302, { location: receiver.url }).end(),
    (answer) => answer.destroy(),
  );
  const fact = aFact('orders.purchase-completed');
  await take(fact);
  const ids: unknown[] = [];
  const pauses = [0, 6.1, 361, 2161];
  for (const seconds of pauses) {
    now += seconds * MICROS_PER_SECOND;
    const [one, ...more] = await send();
    expect(more).toEqual([]);
    ids.push(one!.headers['webhook-id']);
    if (ids.length === 1) expect(await send()).toEqual([]);
    const [delivery] = await deliveries(id);
    expect(JSON.stringify(delivery)).not.toContain('private words');
    if (ids.length === 2) expect(delivery).toMatchObject({ status: 'pending', attempts: 2, answer: 302 });
    if (ids.length === 3) expect(delivery!.problem).toContain('not to be reached');
    expect((await shown(id)).failures).toBe(ids.length === 4 ? 0 : ids.length);
  }
  expect(new Set(ids).size).toBe(1);
  expect(await deliveries(id, '?status=delivered')).toHaveLength(1);
  expect(await deliveries(id, '?status=pending')).toEqual([]);
});

test('what fails together is one failure, and each that waits says when it is sent next', async () => {
  const { id } = await aWebhook();
  receiver.usual = 500;
  await take(...Array.from({ length: 12 }, () => aFact('orders.purchase-completed')));
  expect(await send()).toHaveLength(10);
  const standing = await shown(id);
  expect(standing.failures).toBe(1);
  const next = parseInstant(standing.nextAttemptAt!)!;
  expect(next - now).toBeGreaterThanOrEqual(5 * MICROS_PER_SECOND);
  expect(next - now).toBeLessThanOrEqual(6 * MICROS_PER_SECOND);
  const waiting = await deliveries(id, '?status=pending');
  expect(waiting.map(({ attempts }) => attempts).sort()).toEqual([0, 0, ...Array<number>(10).fill(1)]);
  for (const { attempts, nextAttemptAt } of waiting) {
    const due = parseInstant(nextAttemptAt!)!;
    expect(due).toBeGreaterThanOrEqual(next);
    expect(due).toBeLessThanOrEqual(attempts === 0 ? next : now + 6 * MICROS_PER_SECOND);
  }
  receiver.usual = 204;
  now += 6 * MICROS_PER_SECOND;
  expect(await send()).toHaveLength(12);
});

test('one that is gone is disabled at once, and told to operations', async () => {
  const { id } = await aWebhook(['orders.*']);
  receiver.usual = 410;
  await take(aFact('orders.purchase-completed'));
  await send();
  expect(await shown(id)).toMatchObject({ status: 'disabled', disabledBecause: 'gone', disabledAt: formatInstant(now) });
  expect((await deliveries(id))[0]).not.toHaveProperty('nextAttemptAt');
  expect(await disabledFacts(id)).toEqual([{ webhookId: id, because: 'gone', failingSince: formatInstant(now) }]);
  await take(aFact('orders.purchase-completed'));
  expect(await send()).toEqual([]);
  expect(await deliveries(id)).toHaveLength(1);
});

/** Each once, though one may stand in the outbox and in the log just now. */
async function disabledFacts(webhookId: string): Promise<unknown[]> {
  const told = (await journey.publishedOf('itinera.journey.webhook-disabled.v1')).filter(({ data }) => data['webhookId'] === webhookId);
  return [...new Map(told.map(({ id, data }) => [id, data])).values()];
}

test('days of failure disable it; enabled again it is told what waited', async () => {
  const { id } = await aWebhook(['orders.*']);
  receiver.usual = 503;
  const [first, second] = [aFact('orders.purchase-completed'), aFact('orders.purchase-cancelled')];
  await take(first);
  const since = now;
  await send();
  now += 4.9 * MICROS_PER_DAY;
  await take(second);
  expect(await send()).toHaveLength(1);
  expect(await shown(id)).toMatchObject({ status: 'enabled', failures: 2, failingSince: formatInstant(since) });
  now += 0.2 * MICROS_PER_DAY;
  await send();
  expect(await shown(id)).toMatchObject({ status: 'disabled', disabledBecause: 'failing' });
  expect(await disabledFacts(id)).toEqual([{ webhookId: id, because: 'failing', failingSince: formatInstant(since) }]);
  receiver.usual = 204;
  now += MICROS_PER_DAY;
  expect(await send()).toEqual([]);
  expect((await journey.post(`${URL}/${id}/enable`)).body).toMatchObject({ status: 'enabled', failures: 0 });
  expect(idsOf(await send())).toContain(second.id);
});

test('two secrets sign for a day after a rotation, each shown once', async () => {
  const { id, secret } = await aWebhook();
  const rotated = (await journey.post<{ secret: string; oldSecretUntil: string }>(`${URL}/${id}/rotate`)).body;
  expect(rotated).toMatchObject({ oldSecretUntil: formatInstant(now + MICROS_PER_DAY) });
  await take(aFact('orders.purchase-completed'));
  const [one] = await send();
  expect([secret, rotated.secret].map((each) => verify(one!, each))).toEqual([true, true]);
  now += MICROS_PER_DAY;
  await take(aFact('orders.purchase-completed'));
  const [later] = await send();
  expect([secret, rotated.secret].map((each) => verify(later!, each))).toEqual([false, true]);
  const everything = JSON.stringify([await shown(id), await journey.get(URL), await stored()]);
  expect(everything).not.toContain('whsec_');
});

test('every secret signs for its day, however often it is changed meanwhile; ten sign at most', async () => {
  const { id, secret } = await aWebhook();
  const rotate = (): Promise<Answer<{ secret: string; detail: string }>> => journey.post(`${URL}/${id}/rotate`);
  const secrets = [secret];
  const first = now;
  for (let times = 1; times < 10; times++, now += 3600 * MICROS_PER_SECOND) secrets.unshift((await rotate()).body.secret);
  const signing = async (): Promise<string[]> => {
    await take(aFact('orders.purchase-completed'));
    const [one] = await send();
    expect(String(one!.headers['webhook-signature']).split(' ').length).toBe(secrets.filter((each) => verify(one!, each)).length);
    return secrets.filter((each) => verify(one!, each));
  };
  expect(await signing()).toEqual(secrets);
  const refused = await rotate();
  expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining(formatInstant(first + MICROS_PER_DAY))]);
  now = first + MICROS_PER_DAY;
  expect(await signing()).toEqual(secrets.slice(0, 9));
  expect((await rotate()).status).toBe(200);
});

const stored = (): Promise<unknown> =>
  journey.dataSource.query('SELECT w::text, (SELECT json_agg(request) FROM request) FROM outgoing_webhook AS w');

test('made twice with one key it is one, and its secret is shown to whoever has the key', async () => {
  const create = (): Promise<Answer<{ id: string; secret: string }>> =>
    journey.send('POST', URL, JSON.stringify({ url: receiver.url, types: ['*'] }), {
      authorization: 'Bearer admin-key-of-the-tests',
      'content-type': 'application/json',
      'idempotency-key': 'once',
    });
  const [first, second] = [await create(), await create()];
  expect(second).toEqual(first);
  expect(JSON.stringify(await stored())).not.toContain('whsec_');
});

test('a test is sent at once and tells what came of it', async () => {
  const { id, secret } = await aWebhook();
  expect((await journey.post(`${URL}/${id}/test`)).body).toEqual({ arrived: true, answer: 204 });
  const [one] = receiver.take();
  expect(verify(one!, secret)).toBe(true);
  expect(JSON.parse(one!.body)).toMatchObject({ type: 'itinera.journey.webhook-tested.v1', data: { webhookId: id } });
  receiver.usual = 500;
  expect((await journey.post(`${URL}/${id}/test`)).body).toEqual({ arrived: false, answer: 500 });
  await receiver.close();
  expect((await journey.post(`${URL}/${id}/test`)).body).toMatchObject({
    arrived: false,
    problem: 'It is not to be reached (ECONNREFUSED).',
  });
  expect(await shown(id)).toMatchObject({ failures: 0 });
});

test('what has been told can be told again', async () => {
  const { id } = await aWebhook();
  await take(aFact('orders.purchase-completed'));
  const [first] = await send();
  const [delivery] = await deliveries(id);
  expect((await journey.post(`${URL}/${id}/deliveries/${delivery!.id}/redeliver`)).body).toMatchObject({ status: 'pending', attempts: 0 });
  const [again] = await send();
  expect([again!.body, again!.headers['webhook-id']]).toEqual([first!.body, first!.headers['webhook-id']]);
  expect((await journey.post(`${URL}/${id}/deliveries/${randomUUID()}/redeliver`)).status).toBe(404);
});

test('many are sent in turn, some at once; deliveries are listed by the page', async () => {
  const { id } = await aWebhook();
  const facts = Array.from({ length: 35 }, () => aFact('orders.purchase-completed'));
  await take(...facts);
  expect(idsOf(await send()).sort()).toEqual(facts.map((fact) => fact.id).sort());
  const first = (await journey.get<{ deliveries: ShownDelivery[]; cursor: string }>(`${URL}/${id}/deliveries?limit=20`)).body;
  const second = await deliveries(id, `?limit=20&cursor=${first.cursor}`);
  expect(new Set([...first.deliveries, ...second].map((one) => one.id)).size).toBe(35);
  expect((await journey.get(`${URL}/${id}/deliveries?cursor=99999999999999999999`)).status).toBe(400);
});

test('several that send at once send each once', async () => {
  await aWebhook();
  await take(...Array.from({ length: 30 }, () => aFact('orders.purchase-completed')));
  const replicas = [aReplica(), aReplica(), aReplica()];
  await Promise.all(replicas.map((replica) => replica.round()));
  await Promise.all(replicas.map((replica) => replica.settled()));
  expect(new Set(idsOf(receiver.received)).size).toBe(30);
  expect(receiver.take()).toHaveLength(30);
});

test('whoever dies with deliveries in hand loses none: they are sent again', async () => {
  const { id } = await aWebhook();
  const facts = [aFact('orders.purchase-completed'), aFact('orders.purchase-cancelled')];
  await take(...facts);
  expect(await claimDeliveries(journey.dataSource, id, { now, until: now + 60 * MICROS_PER_SECOND, limit: 10 })).toHaveLength(2);
  now += 59 * MICROS_PER_SECOND;
  expect(await send()).toEqual([]);
  now += MICROS_PER_SECOND;
  expect(idsOf(await send())).toEqual(facts.map((fact) => fact.id));
});

test('whatever a receiver answers, and however many send, each arrives once and nothing is left', async () => {
  const plans = fc.record({
    facts: fc.integer({ min: 1, max: 25 }),
    answers: fc.array(fc.constantFrom(204, 500, 429, 302, 404), { maxLength: 30 }),
    replicas: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(plans, async ({ facts, answers, replicas }) => {
      const { id } = await aWebhook();
      const told = Array.from({ length: facts }, () => aFact('orders.purchase-completed'));
      await take(...told);
      const arrived: unknown[] = [];
      receiver.instead.push(...answers.map((status) => (answer: ServerResponse) => void answer.writeHead(status).end()));
      receiver.onAnswer = (one, status) => void (status === 204 && arrived.push(one.headers['webhook-id']));
      const senders = Array.from({ length: replicas }, aReplica);
      for (let left = facts; left > 0; left = (await deliveries(id, '?status=pending')).length) {
        now += 3600 * MICROS_PER_SECOND;
        await Promise.all(senders.map((each) => each.round()));
        await Promise.all(senders.map((each) => each.settled()));
      }
      expect(arrived.sort()).toEqual((await deliveries(id, '?status=delivered')).map((one) => one.id).sort());
      expect(arrived).toHaveLength(facts);
      receiver.instead.length = 0;
      await remove(id);
    }),
    { numRuns: 20 },
  );
});

test('of an erased customer nothing more is told but that they are, and nothing is kept', async () => {
  const { id } = await aWebhook();
  const subject = randomUUID();
  await take(aFact('orders.purchase-completed', { subject }));
  const erased = aFact('identity.customer-erased', {
    type: wireType(CustomerErasedV1),
    subject,
    data: { erasureId: randomUUID(), customerId: subject, subjects: [subject] },
  });
  const forget = journey.app.get(LogServer).runnerOf('journey.forget-customers');
  await take(erased);
  await forget.take({ topic: 'itinera.identity', partition: 0, records: [{ offset: 0, value: JSON.stringify(erased) }] });
  await take(aFact('orders.purchase-cancelled', { subject }));
  expect(idsOf(await send())).toEqual([erased.id]);
  expect((await deliveries(id)).map(({ type }) => type)).toEqual(['identity.customer-erased']);
});

test('what was told is kept for days and then gone', async () => {
  const { id } = await aWebhook();
  await take(aFact('orders.purchase-completed'));
  await send();
  now += 8 * MICROS_PER_DAY;
  await sender.clean();
  expect(await deliveries(id)).toHaveLength(1);
  now += 1;
  await sender.clean();
  expect(await deliveries(id)).toEqual([]);
});

test('what waits for a disabled one is kept for days and then gone', async () => {
  const { id } = await aWebhook();
  receiver.usual = 410;
  await take(aFact('orders.purchase-completed'));
  await send();
  now += 8 * MICROS_PER_DAY;
  await sender.clean();
  expect(await deliveries(id, '?status=pending')).toHaveLength(1);
  now += 1;
  await sender.clean();
  expect(await deliveries(id)).toEqual([]);
});

test('a removed one is told nothing; unknown ones are not found', async () => {
  const { id } = await aWebhook();
  await take(aFact('orders.purchase-completed'));
  expect((await remove(id)).statusCode).toBe(204);
  expect(await send()).toEqual([]);
  for (const url of ['', '/deliveries']) expect((await journey.get(`${URL}/${id}${url}`)).status).toBe(404);
  for (const url of ['enable', 'test', 'rotate']) expect((await journey.post(`${URL}/${id}/${url}`)).status).toBe(404);
});

test.each<[object, string]>([
  [{ url: 'https://example.com/' }, '/types'],
  [{ types: ['*'] }, '/url'],
  [{ url: 'https://example.com/', types: [] }, '/types'],
  [{ url: 'https://example.com/', types: ['*', 'orders.sold'] }, '/types/1'],
  [{ url: 'https://example.com/\u0000', types: ['*'] }, '/url'],
  [{ url: 'https://example.com/', types: ['*'], shop: 'north\u0000' }, '/shop'],
])('%j is refused and says where', async (body, pointer) => {
  const answer = await journey.post<{ errors: { pointer: string }[] }>(URL, body);
  expect([answer.status, answer.body.errors.map((error) => error.pointer)]).toEqual([400, expect.arrayContaining([pointer])]);
});

test('what is wrong is said in words', async () => {
  const refused = async (body: object): Promise<unknown> => (await journey.post<{ errors: unknown }>(URL, body)).body.errors;
  const url = { pointer: '/url', detail: 'must be a whole address of at most 2000 characters, such as https://example.com/hooks' };
  const types = {
    pointer: '/types',
    detail:
      'must be a list of 1 to 100 names of facts such as projection.phase-changed, all of a service such as loyalty.*, or * for all there are',
  };
  expect(await refused({})).toEqual([url, types]);
  expect(await refused({ url: 'https://example.com/\u0000', types: ['*', 5] })).toEqual([url, types]);
  expect(await refused({ url: 'https://example.com/', types: ['*'], shop: 'north\u0000' })).toEqual([
    { pointer: '/shop', detail: 'must not hold the character U+0000' },
  ]);
});

test('a name is resolved here, and the connection made to what was looked at', async () => {
  journey.app.get(Resolver).resolve = (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);
  const url = `http://receiver.test:${receiver.port}/hooks`;
  await journey.post(URL, { url, types: ['*'] });
  await take(aFact('orders.purchase-completed'));
  const [one] = await send();
  expect(one!.headers.host).toBe(`receiver.test:${receiver.port}`);
});
