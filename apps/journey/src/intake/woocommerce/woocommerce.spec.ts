import { parseInstant } from '#lib/contracts';
import fc from 'fast-check';
import { whatStands } from '../../../test/what-stands.js';
import { aCustomer, anOrder, aRefund } from '../../../test/woocommerce-resources.js';
import { clean, type JsonObject } from '../json.js';
import type { Sender } from '../received.js';
import { hear, type Said } from '../shops/said.js';
import { refundSays } from './refunds.js';
import { woocommerceMapping } from './topics.js';

const NOW = parseInstant('2026-03-20T12:00:00Z')!;
const SENDER: Sender = { source: 'woo', shop: 'south', country: 'US' };

const cleaned = (resource: object): JsonObject => (clean(resource) as { value: JsonObject }).value;
const says = (topic: string, resource: object): Said => woocommerceMapping(topic)!(cleaned(resource), NOW);

interface Claim {
  id: string;
  time: number;
  data: Record<string, unknown>;
  identifiers: unknown[];
  sequence?: string;
  takesBack?: string;
}
function claims(topic: string, resource: object): Claim[] {
  const { heard, unread } = hear(says(topic, resource), SENDER);
  expect(unread).toEqual([]);
  return heard.map(({ event, takesBack }) => ({ ...(event as never as Claim), ...(takesBack !== undefined && { takesBack }) }));
}
const ids = (fields: object): string[] =>
  claims('order.updated', anOrder({ ...fields })).map(({ id }) => id.replace('woocommerce order 727', 'o'));
const purchase = (fields: object): Record<string, unknown> => claims('order.updated', anOrder({ ...fields }))[0]!.data;

test('an order is a purchase of whom the bill names, with amounts without tax', () => {
  const [told] = claims('order.created', anOrder());
  expect(told).toEqual({
    source: 'woo',
    shop: 'south',
    id: 'woocommerce order 727',
    type: 'itinera.orders.purchase-completed.v1',
    time: parseInstant('2026-03-01T12:00:00Z'),
    sequence: '1',
    identifying: true,
    identifiers: [
      { type: 'customer', realm: 'south', value: '26' },
      { type: 'email', realm: '', value: 'ada@example.com' },
      { type: 'phone', realm: '', value: '+493090269300' },
    ],
    channel: 'web',
    campaign: 'spring',
    data: {
      orderId: '727',
      checkoutId: '727',
      currency: 'EUR',
      items: [
        { productId: '93', sku: 'TEA-1', name: 'Darjeeling', quantity: 2, amountMinor: 30_25, discountMinor: 3_36, unitPrice: '15.125' },
        { productId: '22', sku: 'CUP-1', name: 'Cup', quantity: 1, amountMinor: 8_40, unitPrice: '8.4' },
      ],
      subtotalMinor: 38_65,
      discountMinor: 0,
      shippingMinor: 4_20,
      taxMinor: 8_14,
      totalMinor: 50_99,
      coupons: ['spring'],
      channel: 'web',
      campaign: 'spring',
    },
  });
  expect(JSON.stringify(told!.data)).not.toMatch(/ada|ring twice/i);
});

test('an order is told with the number printed on it, where a plugin gives it another than its id', () => {
  const [numbered] = claims('order.updated', anOrder({ number: '2026-0077' }));
  expect(numbered!.data).toMatchObject({ orderId: '727', orderNumber: '2026-0077' });
});

describe('what each status means', () => {
  const unpaid = { date_paid_gmt: null };
  test.each<[string, object, string[]]>([
    ['checkout-draft', unpaid, []],
    ['pending', unpaid, ['o checkout']],
    ['failed', unpaid, ['o checkout', 'o cancelled']],
    ['on-hold', unpaid, ['o']],
    ['processing', {}, ['o']],
    ['completed', { date_completed_gmt: '2026-03-03T12:00:00' }, ['o', 'o shipped']],
    ['wc-completed', {}, ['o', 'o shipped']],
    ['delivered', {}, ['o', 'o shipped', 'o delivered']],
    ['refunded', { refunds: [{ id: 726, reason: '', total: '-50.99' }] }, ['o', 'o refund 726']],
    ['cancelled', unpaid, ['o cancelled']],
    ['cancelled', {}, ['o', 'o cancelled']],
    ['trash', unpaid, ['o cancelled']],
    ['awaiting-pickup', {}, ['o']],
  ])('%s', (status, fields, expected) => expect(ids({ status, ...fields })).toEqual(expected));

  test('a status of the shop’s own, not paid, is kept', () =>
    expect(says('order.updated', anOrder({ status: 'quote', date_paid_gmt: null })).unread).toHaveLength(1));
  test('a cancellation takes a purchase back, and is nothing without one', () => {
    expect(claims('order.updated', anOrder({ status: 'cancelled', date_paid_gmt: null }))[0]).toMatchObject({
      takesBack: 'woocommerce order 727',
      data: { orderId: '727', reason: 'cancelled' },
    });
    expect(claims('order.deleted', { id: 727 })[0]).toMatchObject({ takesBack: 'woocommerce order 727', data: { reason: 'deleted' } });
  });
  test('a checkout begins before its purchase', () => {
    const [checkout] = claims('order.created', anOrder({ status: 'pending', date_paid_gmt: null }));
    const [bought] = claims('order.created', anOrder());
    expect(checkout).toMatchObject({ time: bought!.time, data: { checkoutId: '727', orderId: '727', valueMinor: 50_99 } });
    expect(checkout!.sequence! < bought!.sequence!).toBe(true);
  });
});

test.each<[string, object, object]>([
  ['of a guest is known by the bill', { customer_id: 0 }, {}],
  [
    'with a fee has it in the goods',
    { fee_lines: [{ name: 'Wrapping', total: '2.00' }], total: '52.99' },
    { subtotalMinor: 40_65, totalMinor: 52_99 },
  ],
  [
    'with a fine price rounds it once a line',
    { line_items: [{ id: 1, product_id: 5, quantity: 3, total: '10.0833', subtotal: '10.0833' }] },
    { items: [{ amountMinor: 10_08 }] },
  ],
  ['made by staff', { created_via: 'admin' }, { channel: 'admin' }],
  ['of the block checkout', { created_via: 'store-api' }, { channel: 'web' }],
  [
    'of a product that is gone',
    { line_items: [{ id: 1, product_id: 0, name: 'Tea', quantity: 1, total: '1' }] },
    { items: [{ productId: 'Tea' }] },
  ],
])('an order %s', (_, fields, expected) => expect(purchase(fields)).toMatchObject(expected));

test('a guest is nobody’s number', () =>
  expect(claims('order.created', anOrder({ customer_id: 0 }))[0]!.identifiers.map((one) => (one as { type: string }).type)).toEqual([
    'email',
    'phone',
  ]));

test('a refund has one name in its order and in the shop’s list, where it has its time and lines', () => {
  const [, brief] = claims(
    'order.updated',
    anOrder({ date_modified_gmt: '2026-03-05T09:00:01', refunds: [{ id: 726, reason: 'Ada', total: '-9.99' }] }),
  );
  const [whole] = refundSays(cleaned(aRefund()), '727', 'EUR', ['315', '316'], NOW);
  expect(brief).toMatchObject({ id: whole!.id, time: parseInstant('2026-03-05T09:00:01Z'), data: { amountMinor: 9_99, currency: 'EUR' } });
  expect(whole).toMatchObject({
    id: 'woocommerce order 727 refund 726',
    time: parseInstant('2026-03-05T09:00:00Z'),
    data: { amountMinor: 9_99, taxMinor: 1_59, shippingMinor: 0, lines: [{ line: 1, quantity: 1, amountMinor: 8_40 }] },
  });
  expect(JSON.stringify([brief, whole])).not.toContain('Ada');
});

test('a customer has an account', () =>
  expect(claims('customer.updated', aCustomer()).map(({ id }) => id)).toEqual([
    `woocommerce customer 26 as of ${parseInstant('2026-03-01T12:00:10Z')}`,
    'woocommerce customer 26 registered',
  ]));

test.each([
  'customer.deleted',
  'coupon.created',
  'coupon.updated',
  'coupon.deleted',
  'coupon.restored',
  'product.created',
  'product.updated',
  'product.deleted',
  'product.restored',
])('%s says nothing about a customer', (topic) => expect(claims(topic, { id: 1 })).toEqual([]));

test('what a shop makes up is not known', () => {
  for (const topic of ['action.woocommerce_add_to_cart', '', 'constructor']) expect(woocommerceMapping(topic)).toBeUndefined();
});

test('whatever comes, reading it does not fail', () => {
  const odd = fc.constantFrom(null, '', 'x', '\u0000', -1, 1e300, [], {}, [null], '-10.00');
  const whole = anOrder({ refunds: [{ id: 1, total: '-1' }] });
  const names = Object.keys(whole);
  fc.assert(
    fc.property(
      fc.constantFrom('order.updated', 'order.deleted', 'customer.updated'),
      fc.array(fc.tuple(fc.nat(), odd), { maxLength: 6 }),
      (topic, changes) => {
        const resource = { ...whole, ...Object.fromEntries(changes.map(([place, value]) => [names[place % names.length]!, value])) };
        expect(Array.isArray(hear(says(topic, resource), SENDER).unread)).toBe(true);
      },
    ),
    { numRuns: 1_000 },
  );
});

describe('the life of one order', () => {
  const at = (day: number): object => ({ date_modified_gmt: `2026-03-0${day}T12:00:00` });
  const refunds = [{ id: 726, reason: '', total: '-9.99' }];
  const life = [
    anOrder({ ...at(1), status: 'pending', date_paid_gmt: null }),
    anOrder({ ...at(2) }),
    anOrder({ ...at(3), total: '60.99', fee_lines: [{ total: '10.00' }] }),
    anOrder({ ...at(4) }),
    anOrder({ ...at(5), status: 'completed', date_completed_gmt: '2026-03-05T12:00:00' }),
    anOrder({ ...at(6), status: 'completed', date_completed_gmt: '2026-03-05T12:00:00', refunds }),
  ].map((order) => says('order.updated', order));
  const called = says('order.updated', anOrder({ ...at(7), status: 'cancelled', date_paid_gmt: null, refunds }));

  test('in any order, with any repeated and any lost, it stands as the newest state seen has it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(life.length - 1), { minLength: 1 }), fc.func(fc.nat()), (seen, shuffle) => {
        const told = [...seen].sort((a, b) => shuffle(a) - shuffle(b)).map((index) => life[index]!);
        const inTime = [...seen].sort((a, b) => a - b).map((index) => life[index]!);
        expect(whatStands([...told, ...told], SENDER)).toEqual(whatStands(inTime, SENDER));
      }),
      { numRuns: 500 },
    );
  });

  test('a cancellation that overtook its purchase is told by the next state read, as the comparison reads it', () => {
    const inTime = whatStands([...life, called], SENDER);
    expect(inTime.claims).toContain('woocommerce order 727 cancelled');
    fc.assert(
      fc.property(fc.func(fc.nat()), (shuffle) => {
        const told = [...life, called].sort((a, b) => shuffle(life.indexOf(a)) - shuffle(life.indexOf(b)));
        expect(whatStands([...told, called], SENDER)).toEqual(inTime);
      }),
      { numRuns: 200 },
    );
  });
});
