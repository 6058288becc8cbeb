import { ForgetCustomers } from '../erasure/forget-customers.controller.js';
import { aFulfilment, anOrder, aRefund } from '../../test/shopify-resources.js';
import { Journey, signature } from '../../test/open-journey.js';

let journey: Journey;

beforeAll(async () => {
  journey = await Journey.open();
  const registered = await journey.post('/v1/sources', { source: 'shopify', shop: 'north', country: 'DE', shopify: { secrets: ['shh'] } });
  expect(registered).toMatchObject({ status: 201, body: { source: 'shopify', shop: 'north', shopify: { secrets: 1 } } });
});
afterAll(() => journey?.close());

describe('whose webhook it is', () => {
  const order = anOrder({ id: 2001 });

  test('a good signature is taken, in headers of either family', async () => {
    expect(await journey.shopify('shopify', 'orders/create', order)).toMatchObject({ status: 200, body: { status: 'taken', accepted: 1 } });
    const body = JSON.stringify(order);
    const events = { 'shopify-topic': 'ORDERS_UPDATED', 'shopify-hmac-sha256': signature(body, 'shh'), 'content-type': 'application/json' };
    expect(await journey.send('POST', '/v1/webhooks/shopify/shopify', body, events)).toMatchObject({
      status: 200,
      body: { accepted: 0, duplicates: 1 },
    });
  });

  test.each([
    ['another secret', { 'x-shopify-hmac-sha256': signature(JSON.stringify(order), 'other') }],
    ['the signature of another body', { 'x-shopify-hmac-sha256': signature('{}', 'shh') }],
    ['half a signature', { 'x-shopify-hmac-sha256': signature(JSON.stringify(order), 'shh').slice(0, 20) }],
    ['no Base64', { 'x-shopify-hmac-sha256': '€' }],
    ['an empty signature', { 'x-shopify-hmac-sha256': '' }],
  ])('%s is refused', async (_, headers) => {
    expect(await journey.shopify('shopify', 'orders/create', order, { headers })).toMatchObject({ status: 401 });
  });

  test('no signature is refused, also where the body is broken or none at all', async () => {
    const url = '/v1/webhooks/shopify/shopify';
    for (const body of ['{}', '{"id":', undefined])
      expect(await journey.send('POST', url, body, { 'content-type': 'application/json' })).toMatchObject({ status: 401 });
  });

  test.each<[string, object]>([
    ['/shop', { shop: 's\u0000' }],
    ['/realm', { realm: '\u0000' }],
    ['/blocked', { blocked: ['a\u0000'] }],
    ['/shopify/secrets', { shopify: { secrets: [' '] } }],
    ['/shopify/secrets', { shopify: { secrets: ['\u00a0\t'] } }],
    ['/woocommerce/secrets', { woocommerce: { secrets: ['a', 'b\u0000'] } }],
    ['/woocommerce/consumerKey', { woocommerce: { secrets: ['a'], consumerKey: 'c\u0000' } }],
  ])('a source is not registered with what cannot be kept, or is nobody’s secret: %s', async (pointer, settings) => {
    const refused = await journey.post('/v1/sources', { source: 'odd', ...settings });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  test('a source that is not known, or not connected, is a path that leads nowhere', async () => {
    await journey.post('/v1/sources', { source: 'web' });
    const nowhere = await journey.post('/v1/webhooks/nowhere', {}, null);
    for (const source of ['nobody', 'web'])
      expect((await journey.shopify(source, 'orders/create', order)).body).toEqual({
        ...nowhere.body,
        detail: `Cannot POST /v1/webhooks/shopify/${source}`,
      });
  });

  test('while a secret is changed both are good, then only the new one; nobody is shown them', async () => {
    const rotate = (...secrets: string[]): Promise<unknown> => journey.post('/v1/sources', { source: 'turning', shopify: { secrets } });
    const works = async (secret: string): Promise<boolean> =>
      (await journey.shopify('turning', 'app/uninstalled', {}, { secret })).status === 200;
    await rotate('old');
    expect([await works('old'), await works('new')]).toEqual([true, false]);
    await rotate('new', 'old');
    expect([await works('old'), await works('new')]).toEqual([true, true]);
    await rotate('new');
    expect([await works('old'), await works('new')]).toEqual([false, true]);
    await journey.post('/v1/sources', { source: 'turning', currency: 'EUR' });
    expect(await works('new')).toBe(true);
    const { body } = await journey.get<{ sources: { source: string }[] }>('/v1/sources');
    expect(body.sources).toContainEqual(expect.objectContaining({ source: 'turning', currency: 'EUR', shopify: { secrets: 1 } }));
    expect(JSON.stringify(body)).not.toMatch(/shh|"new"/);
    await rotate();
    expect(await works('new')).toBe(false);
    expect(await journey.post('/v1/sources', { source: 'turning', shopify: { secrets: ['a', 'b', 'c'] } })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/shopify/secrets' }] },
    });
  });
});

describe('what it says', () => {
  test('an order as it goes is told piece by piece, each once', async () => {
    const send = async (topic: string, resource: object): Promise<unknown> => (await journey.shopify('shopify', topic, resource)).body;
    const order = anOrder();
    const sent = anOrder({ updated_at: '2026-03-02T08:00:01+01:00', fulfillments: [aFulfilment()] });
    const refunded = { ...sent, updated_at: '2026-03-10T09:00:01+01:00', refunds: [aRefund()], financial_status: 'partially_refunded' };
    expect(await send('orders/create', order)).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(await send('orders/paid', order)).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await send('orders/partially_fulfilled', sent)).toMatchObject({ accepted: 1 });
    expect(await send('fulfillments/create', aFulfilment())).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await send('refunds/create', aRefund())).toMatchObject({ accepted: 1 });
    expect(await send('orders/updated', refunded)).toMatchObject({ status: 'taken', accepted: 0, duplicates: 3 });
    expect((await journey.taken('shopify')).filter((id) => /1001|parcel/.test(id))).toEqual([
      'shopify order 1001',
      'shopify order 1001 refund 31',
      'shopify parcel 61 shipped',
    ]);
    expect(await journey.published('shopify', 'shopify order 1001 refund 31')).toMatchObject({
      shop: 'north',
      time: '2026-03-10T08:00:00.000000Z',
      data: { refundId: '31', orderId: '1001', amountMinor: 11_90, taxMinor: 1_90, lines: [{ line: 1, quantity: 1, amountMinor: 10_00 }] },
    });
  });

  test('an edit amends the order; what changes nothing of it does not', async () => {
    const order = anOrder({ id: 1002 });
    const dearer = {
      ...order,
      updated_at: '2026-03-03T10:00:00Z',
      total_price: '70.69',
      subtotal_price: '56.00',
      line_items: [...(order['line_items'] as object[]), { id: 13, product_id: 503, quantity: 1, price: '10.00' }],
    };
    await journey.shopify('shopify', 'orders/create', order);
    await journey.shopify('shopify', 'orders/updated', { ...order, updated_at: '2026-03-02T10:00:00Z', tags: 'seen' });
    await journey.shopify('shopify', 'orders/updated', dearer);
    await journey.shopify('shopify', 'orders/updated', { ...order, updated_at: '2026-03-02T11:00:00Z', tags: 'late' });
    const amendments = (await journey.taken('shopify')).filter((id) => id.startsWith('shopify order 1002 as of'));
    expect(amendments).toHaveLength(1);
    expect(await journey.published('shopify', amendments[0]!)).toMatchObject({
      type: 'itinera.orders.purchase-amended.v1',
      data: { orderId: '1002', totalMinor: 70_69, items: [{}, {}, { productId: '503' }] },
    });
  });
});

describe('what cannot be read', () => {
  type Kept = { webhooks: { id: string; topic: string; reason: string; source: string }[] };
  const kept = async (topic: string): Promise<Kept['webhooks']> =>
    (await journey.get<Kept>('/v1/webhooks/kept')).body.webhooks.filter((webhook) => webhook.topic === topic);

  test('no JSON is refused with the reason', async () => {
    expect(await journey.shopify('shopify', 'orders/create', '{"id":')).toMatchObject({
      status: 400,
      body: { detail: 'The body is not valid JSON.' },
    });
    expect(await journey.shopify('shopify', 'orders/create', '[]')).toMatchObject({ status: 400 });
  });

  test('a topic nobody knows is counted as other and kept, once, without its body being shown', async () => {
    const answer = { status: 200, body: { status: 'kept', accepted: 0, reason: 'a topic that is not known' } };
    expect(await journey.shopify('shopify', 'locations/create', { name: 'Ada’s shed' })).toMatchObject(answer);
    expect(await journey.shopify('shopify', 'locations/create', { name: 'Ada’s shed' })).toMatchObject(answer);
    const found = await kept('locations/create');
    expect(found).toEqual([expect.objectContaining({ source: 'shopify', reason: 'a topic that is not known' })]);
    expect(JSON.stringify(found)).not.toContain('Ada');
    const { payload } = await journey.app.inject({ url: '/metrics' });
    expect(payload).toContain('itinera_webhooks_total{platform="shopify",topic="other",outcome="kept"} 2');
    expect(payload).not.toContain('locations');
    const [row] = (await journey.dataSource.query('SELECT body FROM kept_webhook WHERE topic = $1', ['locations/create'])) as {
      body: Buffer;
    }[];
    expect(row!.body.toString('latin1')).not.toContain('Ada');
  });

  test('the good part of a body is taken, and the whole kept for what is not; it can be read again', async () => {
    const order = anOrder({
      id: 1003,
      refunds: [
        aRefund({ id: 33, order_id: 1003 }),
        aRefund({ id: 34, order_id: 1003, transactions: [{ id: 1, kind: 'refund', status: 'success', amount: 'much', currency: 'EUR' }] }),
      ],
    });
    expect(await journey.shopify('shopify', 'orders/updated', order)).toMatchObject({
      status: 200,
      body: { status: 'kept', accepted: 2, reason: expect.stringContaining('orders.refund-issued: /amountMinor') as string },
    });
    const { id } = (await kept('orders/updated'))[0]!;
    expect(await journey.post(`/v1/webhooks/kept/${id}/redrive`)).toMatchObject({
      status: 200,
      body: { status: 'kept', accepted: 0, duplicates: 2 },
    });
    expect((await kept('orders/updated')).map((webhook) => webhook.id)).toEqual([id]);
    expect(await journey.get('/v1/webhooks/kept', null)).toMatchObject({ status: 401 });
  });

  test('an order about nobody is kept, and nothing of it told', async () => {
    const nobody = anOrder({ id: 1004, customer: null, email: '', contact_email: null, refunds: [aRefund({ id: 35, order_id: 1004 })] });
    expect((await journey.shopify('shopify', 'orders/create', nobody)).body).toMatchObject({
      status: 'kept',
      accepted: 0,
      reason: 'orders.purchase-completed: names nobody',
    });
    expect((await journey.taken('shopify')).filter((id) => id.includes('1004'))).toEqual([]);
  });

  test('a parcel that came before its order is kept, and told as soon as it is read again', async () => {
    const parcel = aFulfilment({ id: 65, order_id: 1005 });
    expect((await journey.shopify('shopify', 'fulfillments/create', parcel)).body).toMatchObject({ status: 'kept', accepted: 0 });
    await journey.shopify('shopify', 'orders/create', anOrder({ id: 1005 }));
    const { id } = (await kept('fulfillments/create'))[0]!;
    expect(await journey.post(`/v1/webhooks/kept/${id}/redrive`)).toMatchObject({ body: { status: 'taken', accepted: 1 } });
    expect(await kept('fulfillments/create')).toEqual([]);
    expect(await journey.post(`/v1/webhooks/kept/${id}/redrive`)).toMatchObject({ status: 404 });
  });

  test('after 8 days nothing is kept any more', async () => {
    const { KeptWebhooks } = await import('./kept-webhooks.js');
    const sweeper = journey.app.get(KeptWebhooks);
    await sweeper.sweep();
    expect((await journey.get<Kept>('/v1/webhooks/kept')).body.webhooks).not.toEqual([]);
    await journey.dataSource.query('UPDATE kept_webhook SET received = received - $1::bigint', [8 * 86_400_000_000 + 1]);
    await sweeper.sweep();
    expect((await journey.get<Kept>('/v1/webhooks/kept')).body.webhooks).toEqual([]);
  });
});

test('what customers ask of their data is recorded without a name, and once', async () => {
  const who = { shop_id: 1, shop_domain: 'north.myshopify.com', customer: { id: 9001, email: 'ada@example.com', phone: '+442079460018' } };
  const asked = { ...who, orders_requested: [1001], data_request: { id: 9999 } };
  for (const [topic, body] of [
    ['customers/data_request', asked],
    ['customers/data_request', asked],
    ['customers/redact', { ...who, orders_to_redact: [1001] }],
    ['shop/redact', { shop_id: 1, shop_domain: 'north.myshopify.com' }],
  ] as const)
    expect(await journey.shopify('shopify', topic, body)).toMatchObject({ status: 200, body: { status: 'taken' } });
  const { body } = await journey.get<{ requests: { topic: string; subject?: string; request?: string }[] }>(
    '/v1/webhooks/privacy-requests',
  );
  expect(body.requests.map(({ topic }) => topic).sort()).toEqual(['customers/data_request', 'customers/redact', 'shop/redact']);
  expect(body.requests.find(({ topic }) => topic === 'customers/data_request')).toMatchObject({
    request: '9999',
    subject: expect.any(String) as string,
  });
  expect(body.requests.find(({ topic }) => topic === 'shop/redact')).not.toHaveProperty('subject');
  expect(JSON.stringify(body)).not.toMatch(/ada|9001|4420/i);
});

test('of a customer who was erased nothing is taken, and nothing kept', async () => {
  const eve = { id: 9666, email: 'eve@example.com' };
  await journey.shopify('shopify', 'unknown/before', { customer: eve });
  const kept = async (): Promise<string[]> =>
    (await journey.get<{ webhooks: { topic: string }[] }>('/v1/webhooks/kept')).body.webhooks.map(({ topic }) => topic);
  expect(await kept()).toContain('unknown/before');
  const [row] = (await journey.dataSource.query('SELECT subjects FROM kept_webhook WHERE topic = $1', ['unknown/before'])) as {
    subjects: string[];
  }[];
  const forget = journey.app.get(ForgetCustomers);
  const fact = {
    type: 'itinera.identity.customer-erased.v1',
    source: 'itinera/identity',
    id: 'e',
    data: { erasureId: '11111111-1111-4111-8111-111111111111', customerId: row!.subjects[0], subjects: row!.subjects },
  };
  await journey.dataSource.transaction((tx) => forget.forget({ messages: [{ fact }], tx } as never));
  expect(await kept()).not.toContain('unknown/before');
  await journey.shopify('shopify', 'unknown/after', { customer: eve });
  expect(await kept()).not.toContain('unknown/after');
  expect((await journey.shopify('shopify', 'orders/create', anOrder({ id: 1666, customer: eve }))).body).toMatchObject({ accepted: 0 });
  expect((await journey.taken('shopify')).filter((id) => id.includes('1666'))).toEqual([]);
});
