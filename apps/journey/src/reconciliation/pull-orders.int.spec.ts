import { Clock } from '#lib/clock';
import { MICROS_PER_SECOND, parseInstant, type Micros } from '#lib/contracts';
import type { ServerResponse } from 'node:http';
import { AWooCommerceShop, send } from '../../test/a-woocommerce-shop.js';
import { Journey, type Answer } from '../../test/open-journey.js';
import { anOrder, aRefund } from '../../test/woocommerce-resources.js';
import { lease } from './pg-reconciliations.js';
import { RegularPulls } from './regular-pulls.js';
import { ShopProblem, WooCommerceApi } from './woocommerce-api.js';

let journey: Journey;
let shop: AWooCommerceShop;
let now: Micros;
let shops = 0;
let source: string;

beforeAll(async () => {
  journey = await Journey.open();
  journey.app.get(Clock).now = () => now;
});
afterAll(() => journey?.close());

beforeEach(async () => {
  now = parseInstant('2026-03-01T11:00:00Z')!;
  shop = await AWooCommerceShop.open();
  source = `woo-${++shops}`;
  const woocommerce = { secrets: ['shh'], url: `${shop.url}/`, consumerKey: 'ck_1', consumerSecret: 'cs_1' };
  expect(await journey.post('/v1/sources', { source, shop: source, woocommerce })).toMatchObject({
    status: 201,
    body: { woocommerce: { secrets: 1, url: `${shop.url}/` } },
  });
});
afterEach(async () => {
  await journey.post('/v1/sources', { source, woocommerce: { secrets: [] } });
  await shop.close();
});

interface Pulled {
  orders: number;
  accepted: number;
  duplicates: number;
  kept: number;
  until: string;
  complete: boolean;
}
const pull = (body?: object): Promise<Answer<Pulled>> => journey.post<Pulled>(`/v1/webhooks/woocommerce/${source}/reconciliations`, body);
const state = async (): Promise<Record<string, unknown>> => (await journey.get(`/v1/webhooks/woocommerce/${source}/reconciliations`)).body;
const round = (): Promise<void> => journey.app.get(RegularPulls).round();
const at = (text: string): void => void (now = parseInstant(text)!);
const many = (count: number, changed: (index: number) => string): Record<string, unknown>[] =>
  Array.from({ length: count }, (_, index) => anOrder({ id: 1000 + index, date_modified_gmt: changed(index) }));

test('a lost webhook is found; what was not lost is a duplicate; the next pull finds nothing new', async () => {
  const [lost, told] = [anOrder({ id: 1 }), anOrder({ id: 2 })];
  shop.sells(lost, told);
  await journey.woocommerce(source, 'order.created', told);
  expect(await pull()).toEqual({
    status: 200,
    body: { orders: 2, accepted: 1, duplicates: 1, kept: 0, until: '2026-03-01T12:00:10.000000Z', complete: true },
  });
  expect(await journey.taken(source)).toEqual(['woocommerce order 1', 'woocommerce order 2']);
  expect((await pull()).body).toMatchObject({ orders: 2, accepted: 0, duplicates: 2 });
  const [first, second] = shop.asked;
  expect(Object.fromEntries(first!.searchParams)).toEqual({
    modified_after: '2026-03-01T10:50:00',
    dates_are_gmt: 'true',
    orderby: 'modified',
    order: 'asc',
    per_page: '100',
    page: '1',
  });
  expect(second!.searchParams.get('modified_after')).toBe('2026-03-01T11:50:10');
});

test('a refund nobody told is told with its own time and lines', async () => {
  shop.sells(
    anOrder({ id: 3, status: 'processing', date_modified_gmt: '2026-03-06T12:00:00', refunds: [{ id: 726, reason: '', total: '-9.99' }] }),
  );
  shop.refunds.set('3', [aRefund()]);
  expect((await pull()).body).toMatchObject({ accepted: 2 });
  expect(await journey.published(source, 'woocommerce order 3 refund 726')).toMatchObject({
    time: '2026-03-05T09:00:00.000000Z',
    data: { amountMinor: 9_99, taxMinor: 1_59, shippingMinor: 0, lines: [{ line: 1, quantity: 1, amountMinor: 8_40 }] },
  });
  await pull();
  expect(shop.asked.filter(({ pathname }) => pathname.endsWith('/refunds'))).toHaveLength(1);
});

test('many pages are read, each order once, also where orders change while they are read', async () => {
  shop.sells(...many(350, (index) => new Date(Date.UTC(2026, 2, 1, 12) + index * 1000).toISOString().slice(0, 19)));
  let changes = 0;
  shop.meanwhile = () => {
    // An order of a page already read moves to the end, and all others one place up.
    if (changes < 3) shop.sells(anOrder({ id: 1000 + changes++, date_modified_gmt: `2026-03-02T00:00:0${changes}` }));
  };
  const { body } = await pull();
  expect(body).toMatchObject({ complete: true, accepted: 350 });
  expect(await journey.taken(source)).toHaveLength(350);
});

test('more orders than a page holds, all changed in one second, are all read', async () => {
  shop.sells(...many(250, () => '2026-03-01T12:00:00'));
  expect((await pull()).body).toMatchObject({ accepted: 250, complete: true });
});

test('orders of before the shop was connected are asked for by naming an instant, 2,000 at a time', async () => {
  shop.sells(...many(2_050, (index) => new Date(Date.UTC(2025, 0, 1) + index * 1000).toISOString().slice(0, 19)));
  expect((await pull()).body).toMatchObject({ orders: 0, complete: true });
  const first = await pull({ since: '2025-01-01T00:00:00Z' });
  expect(first.body).toMatchObject({ complete: false, accepted: 2_000 - 19 });
  const second = await pull({ since: first.body.until });
  expect(second.body).toMatchObject({ complete: true });
  expect(await journey.taken(source)).toHaveLength(2_050);
  expect(await pull({ since: 'yesterday' })).toMatchObject({ status: 400 });
});

test('an order that cannot be read is kept, and keeps no other back', async () => {
  shop.sells(anOrder({ id: 1, total: 'much' }), anOrder({ id: 2 }));
  expect((await pull()).body).toMatchObject({ orders: 2, accepted: 1, kept: 1 });
  const { body } = await journey.get<{ webhooks: { source: string; reason: string }[] }>('/v1/webhooks/kept');
  expect(body.webhooks.filter((webhook) => webhook.source === source)).toEqual([
    expect.objectContaining({ reason: expect.stringContaining('orders.purchase-completed') as string }),
  ]);
});

describe('a shop in trouble', () => {
  const status =
    (code: number, headers: Record<string, string> = {}) =>
    (answer: ServerResponse): void =>
      send(answer, code, { message: 'Ada' }, headers);

  test.each<[string, (answer: ServerResponse) => void, string]>([
    ['asked too often', status(429, { 'retry-after': '3600' }), 'The shop answered 429: it is asked too often.'],
    ['broken', status(500), 'The shop answered 500.'],
    ['which does not know the key', status(401), 'The shop answered 401: the consumer key is not good there.'],
    ['which sends elsewhere', status(301, { location: 'http://127.0.0.1:1/' }), 'The shop answered 301.'],
    ['which hangs up', (answer) => void answer.destroy(), 'The shop is not to be reached (UND_ERR_SOCKET).'],
    [
      'which hangs up in the middle',
      (answer) => void (answer.writeHead(200).write('[{'), setImmediate(() => answer.destroy())),
      'The shop is not to be reached (UND_ERR_SOCKET).',
    ],
    [
      'which answers a page',
      (answer) => void answer.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Ada</h1>'),
      'The shop’s answer is no list of the REST API.',
    ],
  ])('%s is told, and left alone for longer', async (_, answer, problem) => {
    shop.sells(anOrder());
    shop.instead.push(answer);
    expect(await pull()).toMatchObject({ status: 502, body: { detail: problem } });
    expect(await state()).toMatchObject({ failures: 1, problem, until: '2026-03-01T11:00:00.000000Z' });
    expect((await pull()).body).toMatchObject({ accepted: 1 });
    expect(await state()).toMatchObject({ failures: 0, until: '2026-03-01T12:00:10.000000Z' });
    expect(await state()).not.toHaveProperty('problem');
  });

  test('which does not answer is not waited for for ever', async () => {
    shop.instead.push(() => undefined);
    const api = new WooCommerceApi({ url: shop.url, consumerKey: 'ck_1', consumerSecret: 'cs_1' }, 20);
    await expect(api.orders({ after: now, page: 1 })).rejects.toThrow(new ShopProblem('The shop did not answer in time.'));
  });

  test('twice as long after each failure, and never before it says so', async () => {
    const pauses: number[] = [];
    for (const answer of [status(500), status(500), status(503), status(429, { 'retry-after': '86400' })]) {
      shop.instead.push(answer);
      await pull();
      pauses.push((parseInstant((await state())['nextAt'] as string)! - now) / MICROS_PER_SECOND / 60);
    }
    expect(pauses).toEqual([30, 60, 120, 1440]);
  });

  test('is read on from the last page that was taken', async () => {
    shop.sells(...many(150, (index) => new Date(Date.UTC(2026, 2, 1, 12) + index * 1000).toISOString().slice(0, 19)));
    shop.meanwhile = () => {
      shop.meanwhile = () => undefined;
      shop.instead.push(status(500));
    };
    expect(await pull()).toMatchObject({ status: 502 });
    expect(await journey.taken(source)).toHaveLength(100);
    expect(await state()).toMatchObject({ until: '2026-03-01T12:01:39.000000Z' });
    await pull();
    expect(await journey.taken(source)).toHaveLength(150);
  });
});

describe('by itself', () => {
  test('every shop that is due is pulled from, at its own pace; one in trouble keeps no other waiting', async () => {
    shop.sells(anOrder());
    at('2026-03-01T11:00:01Z');
    await journey.post('/v1/sources', {
      source: 'broken',
      woocommerce: { secrets: ['x'], url: 'http://127.0.0.1:9', consumerKey: 'k', consumerSecret: 's' },
    });
    await round();
    expect(await journey.taken(source)).toEqual(['woocommerce order 727']);
    expect(await state()).toMatchObject({ nextAt: '2026-03-01T11:15:01.000000Z' });
    const asked = shop.asked.length;
    at('2026-03-01T11:15:00Z');
    await round();
    expect(shop.asked).toHaveLength(asked);
    at('2026-03-01T11:15:01Z');
    await round();
    expect(shop.asked).toHaveLength(asked + 1);
    await journey.post('/v1/sources', { source: 'broken', woocommerce: { secrets: [] } });
  });

  test('of two replicas one pulls; a holder that is heard of no more loses its place, and what it has read', async () => {
    shop.sells(anOrder());
    let free!: () => void;
    const held = new Promise<void>((resolve) => (free = resolve));
    let asked!: () => void;
    const atWork = new Promise<void>((resolve) => (asked = resolve));
    shop.instead.push((answer) => {
      asked();
      void held.then(() => send(answer, 200, [...shop.orders.values()]));
    });
    const slow = pull();
    await atWork;
    await round();
    expect(await pull()).toMatchObject({ status: 409 });
    expect(shop.asked).toHaveLength(1);
    at('2026-03-01T11:02:01Z');
    expect(await lease(journey.dataSource, source, '11111111-1111-4111-8111-111111111111', now, now + 1)).toBeDefined();
    free();
    expect(await slow).toMatchObject({ status: 409 });
    expect(await journey.taken(source)).toEqual([]);
    at('2026-03-01T11:02:02Z');
    expect((await pull()).body).toMatchObject({ accepted: 1 });
  });
});

test('a shop that is asked nothing has nothing to compare', async () => {
  await journey.post('/v1/sources', { source: 'signed-only', woocommerce: { secrets: ['x'] } });
  expect(await journey.post('/v1/webhooks/woocommerce/signed-only/reconciliations')).toMatchObject({ status: 404 });
  expect(await journey.post(`/v1/webhooks/woocommerce/${source}/reconciliations`, {}, null)).toMatchObject({ status: 401 });
});

test('a shop is asked with both keys or not at all', async () => {
  const woocommerce = { secrets: ['x'], url: 'https://shop.example' };
  expect(await journey.post('/v1/sources', { source: 'keyless', woocommerce })).toMatchObject({ status: 400 });
  expect(await journey.post('/v1/sources', { source: 'keyless', woocommerce: { ...woocommerce, url: 'ftp://shop' } })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/woocommerce/url' }] },
  });
});
