import { aDelivery, aPurchase, aShipment } from '../../test/claims.js';
import { Orders } from '../../test/open-orders.js';

let orders: Orders;

beforeAll(async () => void (orders = await Orders.open()));
afterAll(() => orders.close());
beforeEach(() => orders.clear());

const PROMISE = '2026-03-05T18:00:00Z';
const delays = async (): Promise<unknown[]> =>
  (await orders.published()).filter(({ type }) => type.includes('delivery-delayed')).map(({ data }) => data['orderId']);

test('a promise that passes is told once, whichever replicas look, and not before it passes', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `o${index}`);
  await orders.tell(ids.map((orderId) => aPurchase({ orderId, promisedAt: PROMISE })));
  orders.clock.set('2026-03-05T17:59:59Z');
  await orders.lateDeliveries().notice();
  expect(await delays()).toEqual([]);
  orders.clock.set(PROMISE);
  const looked = await Promise.all([1, 2, 3].map(() => orders.lateDeliveries().notice()));
  expect(looked.reduce((sum, count) => sum + count)).toBe(40);
  expect((await delays()).sort()).toEqual([...ids].sort());
  orders.clock.set('2026-04-05T00:00:00Z');
  await orders.tell(ids.map((orderId) => aDelivery({ orderId })));
  expect(await orders.lateDeliveries().notice()).toBe(0);
});

test('a look finds nothing where the promise was kept, and awaits the next parcel', async () => {
  await orders.tell([
    aPurchase(),
    aShipment({ parcel: 'x', promisedAt: PROMISE }),
    aShipment({ parcel: 'y', promisedAt: '2026-03-07T18:00:00Z' }),
  ]);
  await orders.tell([aDelivery({ parcel: 'x' }), aPurchase({ orderId: 'o2', promisedAt: PROMISE }), aDelivery({ orderId: 'o2' })]);
  orders.clock.set('2026-03-06T00:00:00Z');
  await orders.lateDeliveries().notice();
  expect(await delays()).toEqual([]);
  orders.clock.set('2026-03-08T00:00:00Z');
  expect(await orders.lateDeliveries().notice()).toBe(1);
  expect((await orders.published()).at(-1)).toMatchObject({ data: { orderId: 'o1', parcel: 'y', promisedAt: '2026-03-07T18:00:00Z' } });
});

test('a delivery told while another looks is not told to be late afterwards', async () => {
  await orders.tell([aPurchase({ promisedAt: PROMISE })]);
  orders.clock.set('2026-03-06T00:00:00Z');
  await Promise.all([orders.lateDeliveries().notice(), orders.tell([aDelivery({ promisedAt: PROMISE })])]);
  await orders.lateDeliveries().notice();
  const types = (await orders.published()).map(({ type }) => type.split('.')[2]);
  expect(types.filter((type) => type === 'order-delivered')).toHaveLength(1);
  expect(types.indexOf('delivery-delayed')).toBeLessThan(types.indexOf('order-delivered'));
});
