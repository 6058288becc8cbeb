import { Journey } from '../../test/open-journey.js';
import { aCustomer, anOrder } from '../../test/woocommerce-resources.js';

let journey: Journey;

beforeAll(async () => {
  journey = await Journey.open();
  await journey.post('/v1/sources', { source: 'woo', shop: 'south', woocommerce: { secrets: ['shh', 'older'] } });
});
afterAll(() => journey?.close());

const url = '/v1/webhooks/woocommerce/woo';

test('the ping of a new webhook is answered, unsigned and as the form it is', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(await journey.send('POST', url, 'webhook_id=7', form)).toMatchObject({ status: 200 });
  expect(await journey.send('POST', url, 'webhook_id=7&more=1', form)).toMatchObject({ status: 401 });
  expect(await journey.send('POST', url, 'webhook_id=x', form)).toMatchObject({ status: 401 });
  expect(await journey.send('POST', '/v1/webhooks/woocommerce/nobody', 'webhook_id=7', form)).toMatchObject({ status: 404 });
});

test('an order is taken under either secret, and a delivery that has the id of another is no copy of it', async () => {
  const delivered = { 'x-wc-webhook-delivery-id': 'c6bc8eb8b31ff9fbae7ff9f0d3b1f5b3' };
  const send = (order: object, secret: string): Promise<unknown> =>
    journey.woocommerce('woo', 'order.updated', order, { secret, headers: delivered });
  expect(await send(anOrder(), 'shh')).toMatchObject({ status: 200, body: { status: 'taken', accepted: 1 } });
  expect(await send(anOrder({ id: 728 }), 'older')).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect(await send(anOrder(), 'oldest')).toMatchObject({ status: 401 });
  expect(await journey.published('woo', 'woocommerce order 727')).toMatchObject({
    type: 'itinera.orders.purchase-completed.v1',
    shop: 'south',
    time: '2026-03-01T12:00:00.000000Z',
    data: {
      orderId: '727',
      totalMinor: 50_99,
      taxMinor: 8_14,
      shippingMinor: 4_20,
      subtotalMinor: 38_65,
      coupons: ['spring'],
      campaign: 'spring',
    },
  });
});

test('what was bought is cancelled when it is thrown away; what never was bought is not', async () => {
  expect((await journey.woocommerce('woo', 'order.deleted', { id: 727 })).body).toEqual({ status: 'taken', accepted: 1, duplicates: 0 });
  expect((await journey.woocommerce('woo', 'order.deleted', { id: 999 })).body).toEqual({ status: 'taken', accepted: 0, duplicates: 0 });
  const unpaid = anOrder({ id: 730, status: 'cancelled', date_paid_gmt: null });
  expect((await journey.woocommerce('woo', 'order.updated', unpaid)).body).toEqual({ status: 'taken', accepted: 0, duplicates: 0 });
  expect(await journey.published('woo', 'woocommerce order 727 cancelled')).toMatchObject({ data: { orderId: '727', reason: 'deleted' } });
});

test('a customer is told with the country of their bill, and nothing of them stands in a fact', async () => {
  expect((await journey.woocommerce('woo', 'customer.created', aCustomer())).body).toMatchObject({ accepted: 2 });
  const claim = await journey.published<{ identifiers: object[] }>('woo', 'woocommerce customer 26 registered/identifiers');
  expect(claim?.data.identifiers).toContainEqual({ type: 'phone', realm: '', value: '+493090269300' });
  const facts = await journey.published('woo', 'woocommerce customer 26 registered');
  expect(JSON.stringify(facts)).not.toMatch(/ada|9026/i);
});

test('a topic the shop has made up is kept; its housekeeping says nothing', async () => {
  expect(
    (await journey.woocommerce('woo', 'action.woocommerce_add_to_cart', { action: 'woocommerce_add_to_cart', arg: 'x' })).body,
  ).toMatchObject({ status: 'kept' });
  expect((await journey.woocommerce('woo', 'product.updated', { id: 93, name: 'Tea' })).body).toEqual({
    status: 'taken',
    accepted: 0,
    duplicates: 0,
  });
});

test('two states that come at once amend the order once', async () => {
  const order = anOrder({ id: 740 });
  const later = (second: number, total: string): object => ({ ...order, total, date_modified_gmt: `2026-03-02T12:00:0${second}` });
  await journey.woocommerce('woo', 'order.created', order);
  const states = [later(1, '51.99'), later(2, '52.99'), later(3, '53.99'), later(3, '53.99'), later(2, '52.99')];
  const answers = await Promise.all(states.map((state) => journey.woocommerce('woo', 'order.updated', state)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  const amendments = (await journey.taken('woo')).filter((id) => id.startsWith('woocommerce order 740 as of'));
  const told = await Promise.all(amendments.map((id) => journey.published<{ revision: number; totalMinor: number }>('woo', id)));
  const newest = told.map((claim) => claim!.data).sort((a, b) => b.revision - a.revision)[0];
  expect(newest).toMatchObject({ totalMinor: 53_99 });
  expect(new Set(amendments).size).toBe(amendments.length);
});
