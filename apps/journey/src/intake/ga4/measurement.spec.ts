import { parseInstant } from '#lib/contracts';
import type { ReceivedEvent, Sender } from '../received.js';
import { readMeasurement } from './measurement.js';

const now = parseInstant('2026-03-01T12:00:00Z')!;
const sender: Sender = { source: 'web', shop: 'north', currency: 'EUR' };
let made = 0;
const read = (body: unknown) => readMeasurement(body, { sender, now, newId: () => `new-${++made}` });
const events = (body: unknown): ReceivedEvent[] =>
  read(body).flatMap((reading) => {
    if ('invalid' in reading) throw new Error(JSON.stringify(reading));
    return reading.ok;
  });

const PURCHASE = {
  client_id: '123.456',
  user_id: 'ada',
  timestamp_micros: '1772361000000000',
  events: [
    {
      name: 'purchase',
      params: {
        transaction_id: '1001',
        value: 46,
        currency: 'EUR',
        tax: 9.69,
        shipping: 5,
        coupon: 'SPRING',
        items: [
          { item_id: 'p-1', item_name: 'Darjeeling', price: 18, quantity: 2, discount: 2 },
          { item_id: 'p-2', price: 10, quantity: 1 },
        ],
      },
    },
    { name: 'add_to_cart', params: { items: [{ item_id: 'p-1' }] } },
  ],
};

test('its events are those of the same person, each at its time', () => {
  const [purchase, cart] = events(PURCHASE);
  expect(purchase).toMatchObject({
    type: 'itinera.orders.purchase-completed.v1',
    time: parseInstant('2026-03-01T10:30:00Z'),
    identifiers: [
      { type: 'customer', realm: 'north', value: 'ada' },
      { type: 'anonymous', realm: 'web', value: '123.456' },
    ],
    data: {
      orderId: '1001',
      subtotalMinor: 46_00,
      taxMinor: 9_69,
      shippingMinor: 5_00,
      coupons: ['SPRING'],
      items: [{ amountMinor: 36_00, discountMinor: 4_00 }, {}],
    },
  });
  expect(cart).toMatchObject({ type: 'itinera.journey.touchpoint-recorded.v1', data: { kind: 'cart-changed', productId: 'p-1' } });
});

test('sent again it says nothing new; twice in one request it is two events', () => {
  const ids = (body: unknown): string[] => events(body).map(({ id }) => id);
  expect(ids(PURCHASE)).toEqual(ids(PURCHASE));
  expect(new Set(ids({ ...PURCHASE, events: [PURCHASE.events[1], PURCHASE.events[1]] })).size).toBe(2);
  expect(ids({ ...PURCHASE, client_id: '9' })).not.toEqual(ids(PURCHASE));
  expect(ids({ ...PURCHASE, timestamp_micros: undefined })).not.toEqual(ids({ ...PURCHASE, timestamp_micros: undefined }));
});

test('an app’s instance is a device too; an event’s own time goes before the request’s', () => {
  const [only] = events({
    app_instance_id: 'a1',
    timestamp_micros: 1,
    events: [{ name: 'view_item', timestamp_micros: 1772361000000000, params: { items: [{ item_id: 'p' }] } }],
  });
  expect(only).toMatchObject({ time: parseInstant('2026-03-01T10:30:00Z'), identifiers: [{ type: 'anonymous', value: 'a1' }] });
});

test('what is allowed stands beside the events', () =>
  expect(
    events({ client_id: 'c', events: [], consent: { ad_user_data: 'GRANTED', ad_personalization: 'DENIED' } }).map(({ data }) => data),
  ).toEqual([
    { purpose: 'ad_user_data', status: 'granted' },
    { purpose: 'ad_personalization', status: 'denied' },
  ]));

test.each<[string, unknown, string]>([
  ['no object', [], '/events'],
  ['no events', { client_id: 'c' }, '/events'],
  ['too many', { client_id: 'c', events: Array.from({ length: 26 }, () => ({ name: 'x' })) }, '/events'],
  ['nobody', { events: [{ name: 'x' }] }, '/userId'],
  ['no name', { client_id: 'c', events: [{}] }, '/event'],
  ['nothing of an event', { client_id: 'c', events: [null] }, '/event'],
  [
    'an order in no currency',
    { client_id: 'c', events: [{ name: 'purchase', params: { transaction_id: '1', value: 1, currency: 'points' } }] },
    '/properties/currency',
  ],
])('%s is refused with the place', (_, body, pointer) => {
  const [reading] = read(body);
  expect(reading).toMatchObject({ invalid: [expect.objectContaining({ pointer })] });
});
