import { check, parseInstant, wireType } from '#lib/contracts';
import fc from 'fast-check';
import { aCheckout, aCustomer, aFulfilment, aLine, anOrder, aRefund, aReturn } from '../../../test/shopify-resources.js';
import { whatStands } from '../../../test/what-stands.js';
import { clean, type JsonObject } from '../json.js';
import type { Sender } from '../received.js';
import { hear, type Said } from '../shops/said.js';
import { NO_ORDER, type KnownOrder } from './surroundings.js';
import { shopifyMapping, shopifyTopic } from './topics.js';

const NOW = parseInstant('2026-03-20T12:00:00Z')!;
const SENDER: Sender = { source: 'shopify', shop: 'north', country: 'DE' };

function says(topic: string, resource: object, order: KnownOrder = NO_ORDER): Said {
  const cleaned = clean(resource) as { value: JsonObject };
  return shopifyMapping(topic)!(cleaned.value, { happened: NOW, order });
}
interface Claim {
  id: string;
  type: string;
  time: number;
  data: Record<string, unknown>;
  identifiers: unknown[];
}
const claims = (topic: string, resource: object, order?: KnownOrder): Claim[] => {
  const { heard, unread } = hear(says(topic, resource, order), SENDER);
  expect(unread).toEqual([]);
  return heard.map(({ event }) => event as never);
};
const only = (topic: string, resource: object, order?: KnownOrder): Claim => {
  const all = claims(topic, resource, order);
  expect(all).toHaveLength(1);
  return all[0]!;
};
const ids = (topic: string, resource: object, order?: KnownOrder): string[] => claims(topic, resource, order).map(({ id }) => id);
const purchase = (fields: object): Record<string, unknown> => claims('orders/updated', anOrder({ ...fields }))[0]!.data;

describe('an order', () => {
  test('is a purchase at its own time, of whom bought and not of the parcel’s receiver', () => {
    expect(only('orders/create', anOrder())).toEqual({
      source: 'shopify',
      shop: 'north',
      id: 'shopify order 1001',
      type: 'itinera.orders.purchase-completed.v1',
      time: parseInstant('2026-03-01T11:00:00Z'),
      identifying: true,
      identifiers: [
        { type: 'customer', realm: 'north', value: '9001' },
        { type: 'email', realm: '', value: 'ada@example.com' },
      ],
      channel: 'web',
      campaign: 'spring',
      data: {
        orderId: '1001',
        checkoutId: 'chk-a',
        cartId: 'cart-a',
        currency: 'EUR',
        items: [
          { productId: '501', sku: 'TEA-1', name: 'Darjeeling', quantity: 2, amountMinor: 36_00, discountMinor: 4_00, unitPrice: '20.00' },
          { productId: '502', sku: 'CUP-1', name: 'Cup', quantity: 1, amountMinor: 10_00, unitPrice: '10.00' },
        ],
        subtotalMinor: 46_00,
        shippingMinor: 5_00,
        taxMinor: 9_69,
        totalMinor: 60_69,
        coupons: ['SPRING'],
        channel: 'web',
        campaign: 'spring',
      },
    });
  });

  test.each<[object, string | undefined]>([
    [{ name: '#1077', order_number: 1077 }, '#1077'],
    [{ name: 'EN1077-A', order_number: 1077 }, 'EN1077-A'],
    [{ name: undefined, order_number: 1077 }, '1077'],
    [{ name: '#1001' }, undefined],
    [{ name: '1@x' }, undefined],
    [{ name: '#10\u000077' }, undefined],
    [{ name: '1'.repeat(101) }, undefined],
  ])('is told with the number printed on it, where that is not its id: %j', (fields, orderNumber) =>
    expect(purchase(fields)['orderNumber']).toBe(orderNumber),
  );

  test.each<[string, object, object]>([
    [
      'whose prices include the tax is told without it',
      {
        taxes_included: true,
        subtotal_price: '46.00',
        total_tax: '8.14',
        total_price: '51.00',
        line_items: [
          aLine({ tax_lines: [{ price: '5.75' }] }),
          aLine({ id: 12, quantity: 1, price: '10.00', discount_allocations: [], tax_lines: [{ price: '1.59' }] }),
        ],
        shipping_lines: [{ price: '5.00', discounted_price: '5.00', tax_lines: [{ price: '0.80' }] }],
      },
      {
        subtotalMinor: 38_66,
        shippingMinor: 4_20,
        taxMinor: 8_14,
        totalMinor: 51_00,
        items: [{ amountMinor: 30_25 }, { amountMinor: 8_41 }],
      },
    ],
    [
      'in another currency than the shop’s is told in the shop’s',
      {
        currency: 'EUR',
        presentment_currency: 'USD',
        total_price_set: {
          shop_money: { amount: '60.69', currency_code: 'EUR' },
          presentment_money: { amount: '66.00', currency_code: 'USD' },
        },
      },
      { currency: 'EUR', totalMinor: 60_69 },
    ],
    [
      'in a currency without hundredths',
      {
        currency: 'JPY',
        total_price: '6069',
        total_tax: '969',
        line_items: [aLine({ price: '4600', quantity: 1, discount_allocations: [], tax_lines: [] })],
        shipping_lines: [],
      },
      { totalMinor: 6069, items: [{ amountMinor: 4600 }] },
    ],
    ['with a tip', { total_tip_received: '2.00', total_price: '62.69' }, { shippingMinor: 7_00, totalMinor: 62_69 }],
    ['for a gift card', { line_items: [aLine({ gift_card: true, tax_lines: [] })] }, { items: [{ giftCard: true }] }],
    ['paid with a gift card alone', { payment_gateway_names: ['gift_card'] }, { tenders: [{ kind: 'gift-card', amountMinor: 60_69 }] }],
    ['of a till', { source_name: 'pos', landing_site: null }, { channel: 'pos' }],
    [
      'of a product the shop deleted',
      { line_items: [aLine({ product_id: null, variant_id: null, sku: '' })] },
      { items: [{ productId: '11' }] },
    ],
  ])('%s', (_, fields, expected) => expect(purchase(fields)).toMatchObject(expected));

  test('partly paid with a gift card does not say with how much', () =>
    expect(purchase({ payment_gateway_names: ['gift_card', 'shopify_payments'] })).not.toHaveProperty('tenders'));
  test('of the test gateway says nothing', () => expect(ids('orders/create', anOrder({ test: true }))).toEqual([]));

  test('without anybody is not told, nor what hangs on it', () => {
    const said = says('orders/create', anOrder({ customer: null, email: '', contact_email: null, refunds: [aRefund()] }));
    expect(hear(said, SENDER)).toEqual({ heard: [], unread: ['orders.purchase-completed: names nobody'] });
  });

  test.each([
    ['without an id', { id: null }, 'the order has no id'],
    ['without a currency', { currency: 'points' }, 'the order names no currency of ISO 4217'],
    ['that was bought at no instant', { processed_at: 'gestern', created_at: 'neulich' }, 'neither processed_at nor created_at'],
    ['that was bought at no instant and says no other', { processed_at: 'gestern', created_at: undefined }, 'neither processed_at nor'],
    ['whose total is no amount', { total_price: 'much' }, 'orders.purchase-completed: /totalMinor must be integer'],
  ])('%s is kept with the reason', (_, fields, reason) => {
    const { heard, unread } = hear(says('orders/create', anOrder(fields)), SENDER);
    expect(heard).toEqual([]);
    expect(unread.join()).toContain(reason);
  });

  test('whose processing has no instant was bought when it was made', () => {
    const [{ time } = { time: 0 }] = claims('orders/create', anOrder({ processed_at: 'gestern', created_at: '2026-03-01T10:00:00Z' }));
    expect(time).toBe(parseInstant('2026-03-01T10:00:00Z'));
  });

  test('whose address is none is told all the same', () =>
    expect(only('orders/create', anOrder({ email: 'ada at home', contact_email: null, customer: { id: 9001 } })).identifiers).toEqual([
      { type: 'customer', realm: 'north', value: '9001' },
    ]));

  test('with an id of more digits than a double holds', async () => {
    const { parseResource } = await import('../shops/resource.js');
    const parsed = parseResource(
      Buffer.from('{"id":820982911946154508,"name":"a \\"1234567890123456789\\"","total":1.2345678901234567890}'),
    );
    expect(parsed).toEqual({ resource: { id: '820982911946154508', name: 'a "1234567890123456789"', total: 1.2345678901234567 } });
  });

  test('that is cancelled says so once more, with the shop’s reason', () => {
    const cancelled = anOrder({ cancelled_at: '2026-03-04T10:00:00Z', cancel_reason: 'customer', updated_at: '2026-03-04T10:00:01Z' });
    expect(claims('orders/cancelled', cancelled)[1]).toMatchObject({
      id: 'shopify order 1001 cancelled',
      time: parseInstant('2026-03-04T10:00:00Z'),
      data: { orderId: '1001', reason: 'customer' },
    });
  });
});

describe('an order that was edited', () => {
  /** The cup was taken off: Shopify writes that as a refund without money. */
  const removal = aRefund({ id: 32, transactions: [] });
  const order = (refunds: object[], fields: object = {}): Record<string, unknown> => purchase({ refunds, ...fields });

  test('before it was paid is the smaller order', () =>
    expect(order([removal])).toMatchObject({ items: [{ productId: '501' }], subtotalMinor: 36_00, shippingMinor: 5_00, taxMinor: 7_79 }));
  test('after it was paid, the money having gone back, was bought and refunded', () => {
    const back = aRefund({
      id: 33,
      refund_line_items: [],
      transactions: [{ kind: 'refund', status: 'success', amount: '11.90', currency: 'EUR' }],
    });
    expect(order([removal, back])).toMatchObject({ items: [{}, {}], totalMinor: 60_69 });
    expect(ids('orders/updated', anOrder({ refunds: [removal, back] }))).toEqual(['shopify order 1001', 'shopify order 1001 refund 33']);
  });
  test('after it was paid, for something cheaper, was bought for what was kept and what went back', () => {
    const back = aRefund({
      id: 33,
      refund_line_items: [],
      transactions: [{ kind: 'refund', status: 'success', amount: '5.00', currency: 'EUR' }],
    });
    const { subtotalMinor, shippingMinor, taxMinor } = order([removal, back]) as Record<string, number>;
    expect(subtotalMinor! + shippingMinor! + taxMinor!).toBe(36_00 + 5_00 + 7_79 + 5_00);
  });
  test('and then called off stays as it was bought', () =>
    expect(order([removal], { cancelled_at: '2026-03-04T10:00:00Z' })).toMatchObject({ totalMinor: 60_69, items: [{}, {}] }));
  test('by some pieces of a line keeps the others', () => {
    const one = { ...removal, refund_line_items: [{ line_item_id: 11, quantity: 1, subtotal: '18.00', total_tax: '3.42' }] };
    expect(order([one])).toMatchObject({ items: [{ quantity: 1, amountMinor: 18_00, discountMinor: 2_00 }, {}], taxMinor: 6_27 });
  });
  test('by goods that were returned is not: a refund with money leaves the order as it was bought', () =>
    expect(order([aRefund()])).toEqual(order([])));
});

describe('a refund', () => {
  const known: KnownOrder = { lines: ['11', '12'], parcels: {} };

  test('says the same by itself and within its order', () => {
    const [, within] = claims('orders/updated', anOrder({ refunds: [aRefund()] }));
    expect(only('refunds/create', aRefund(), known)).toEqual(within);
    expect(within).toMatchObject({
      id: 'shopify order 1001 refund 31',
      time: parseInstant('2026-03-10T08:00:00Z'),
      data: {
        refundId: '31',
        orderId: '1001',
        amountMinor: 11_90,
        shippingMinor: 0,
        taxMinor: 1_90,
        currency: 'EUR',
        lines: [{ line: 1, quantity: 1, amountMinor: 10_00 }],
        tenders: [{ kind: 'card', amountMinor: 11_90 }],
      },
    });
  });
  test('of shipping says how much of it', () =>
    expect(
      only(
        'refunds/create',
        aRefund({
          refund_line_items: [],
          order_adjustments: [{ kind: 'shipping_refund', amount: '-5.00', tax_amount: '-0.95' }],
          transactions: [{ kind: 'refund', status: 'success', amount: '5.95', currency: 'EUR' }],
        }),
      ).data,
    ).toMatchObject({ amountMinor: 5_95, shippingMinor: 5_00, taxMinor: 95 }));
  test('to several means says how much to each', () =>
    expect(
      only(
        'refunds/create',
        aRefund({
          transactions: [
            { kind: 'refund', status: 'success', gateway: 'gift_card', amount: '6.90', currency: 'EUR' },
            { kind: 'refund', status: 'success', gateway: 'shopify_payments', amount: '5.00', currency: 'EUR' },
          ],
        }),
      ).data,
    ).toMatchObject({
      amountMinor: 11_90,
      tenders: [
        { kind: 'gift-card', amountMinor: 6_90 },
        { kind: 'card', amountMinor: 5_00 },
      ],
    }));
  test('paid in the customer’s currency is told in the shop’s', () => {
    const set = (eur: string, usd: string): object => ({
      shop_money: { amount: eur, currency_code: 'EUR' },
      presentment_money: { amount: usd, currency_code: 'USD' },
    });
    const refund = aRefund({
      refund_line_items: [
        {
          line_item_id: 12,
          quantity: 1,
          subtotal: '10.00',
          total_tax: '0.00',
          subtotal_set: set('10.00', '11.00'),
          total_tax_set: set('0.00', '0.00'),
        },
      ],
      transactions: [{ kind: 'refund', status: 'success', amount: '11.00', currency: 'USD' }],
    });
    expect(only('refunds/create', refund, known).data).toMatchObject({ currency: 'EUR', amountMinor: 10_00 });
    expect(claims('orders/updated', anOrder({ refunds: [refund] }))[1]!.data).toMatchObject({ currency: 'EUR', amountMinor: 10_00 });
  });
  test.each(['pending', 'failure', 'error'])('whose money is %s says nothing', (status) =>
    expect(ids('refunds/create', aRefund({ transactions: [{ kind: 'refund', status, amount: '11.90', currency: 'EUR' }] }))).toEqual([]),
  );
  test('keeps what the shop noted about it to itself', () =>
    expect(JSON.stringify(only('refunds/create', aRefund()))).not.toContain('Ada'));
});

describe('parcels', () => {
  const known: KnownOrder = { lines: ['11', '12'], parcels: { 61: [0] } };

  test('say the same by themselves and within their order', () => {
    const delivered = aFulfilment({ shipment_status: 'delivered', updated_at: '2026-03-04T10:00:00Z' });
    const [, ...within] = claims('orders/fulfilled', anOrder({ fulfillments: [delivered] }));
    expect(claims('fulfillments/update', delivered, known)).toEqual(within);
    expect(within).toMatchObject([
      { id: 'shopify parcel 61 shipped', time: parseInstant('2026-03-02T07:00:00Z'), data: { orderId: '1001', parcel: '61', lines: [0] } },
      { id: 'shopify parcel 61 delivered', time: parseInstant('2026-03-04T10:00:00Z') },
    ]);
  });
  test('that the carrier reports', () => {
    const event = { id: 81, order_id: 1001, fulfillment_id: 61, status: 'delivered', happened_at: '2026-03-04T09:59:00Z' };
    expect(only('fulfillment_events/create', event, known)).toMatchObject({ id: 'shopify parcel 61 delivered', data: { lines: [0] } });
    expect(
      only('fulfillment_events/create', { ...event, status: 'delayed', estimated_delivery_at: '2026-03-06T12:00:00Z' }, known),
    ).toMatchObject({
      type: 'itinera.orders.delivery-delayed.v1',
      data: { promisedAt: '2026-03-06T12:00:00Z' },
    });
    expect(
      only('fulfillment_events/create', { ...event, status: 'in_transit', estimated_delivery_at: '2026-03-05T12:00:00Z' }, known),
    ).toMatchObject({
      type: 'itinera.orders.delivery-promised.v1',
      data: { parcel: '61', lines: [0], promisedAt: '2026-03-05T12:00:00Z' },
    });
    expect(ids('fulfillment_events/create', { ...event, status: 'in_transit' }, known)).toEqual([]);
    expect(says('fulfillment_events/create', { ...event, fulfillment_id: 62 }, known).unread).toHaveLength(1);
  });
  test('that were called off say nothing', () =>
    expect(ids('fulfillments/update', aFulfilment({ status: 'cancelled' }), known)).toEqual([]));
});

describe('a return', () => {
  const known: KnownOrder = { lines: ['11', '12'], parcels: {} };

  test.each([
    ['returns/request', ['requested']],
    ['returns/approve', ['requested', 'approved']],
    ['returns/decline', ['requested', 'declined']],
    ['returns/cancel', ['requested', 'closed']],
    ['returns/process', ['requested', 'received']],
    ['returns/close', ['requested', 'closed']],
  ])('%s', (topic, steps) => {
    const told = claims(topic, aReturn(), known);
    expect(told.map(({ id }) => id)).toEqual(steps.map((step) => `shopify return 71 ${step}`));
    expect(told.map(({ type }) => type)).toEqual(steps.map((step) => `itinera.orders.return-${step}.v1`));
    expect(told[0]!.data).toEqual({ returnId: '71', orderId: '1001', lines: [1], reason: 'defective' });
    expect(JSON.stringify(told)).not.toContain('Ada');
  });
  test('that has arrived, told by where it went', () =>
    expect(ids('reverse_fulfillment_orders/dispose', { id: 91, return: { id: 71, order: { id: 1001 } } })).toEqual([
      'shopify return 71 requested',
      'shopify return 71 received',
    ]));
  test('that does not say of which order is kept', () => expect(says('returns/request', { id: 71 }).unread).toHaveLength(1));
});

describe('people', () => {
  test('a checkout is told as soon as it is somebody’s', () => {
    expect(only('checkouts/create', aCheckout())).toMatchObject({
      id: 'shopify checkout chk-a',
      data: { checkoutId: 'chk-a', cartId: 'cart-a', valueMinor: 60_69, items: [{ productId: '501' }] },
    });
    expect(ids('checkouts/create', aCheckout({ email: '' }))).toEqual([]);
  });
  test('a customer’s record says who, whether they have an account, and what they allow', () => {
    const told = claims('customers/create', aCustomer());
    expect(told.map(({ id }) => id)).toEqual([
      `shopify customer 9001 as of ${parseInstant('2026-03-01T11:00:05Z')}`,
      'shopify customer 9001 registered',
      `shopify customer 9001 email consent ${parseInstant('2026-02-01T09:05:00Z')}`,
    ]);
    expect(told[0]).toMatchObject({ traits: { firstName: 'Ada', address: { country: 'GB' } } });
    expect(told[2]!.data).toEqual({ purpose: 'marketing', status: 'granted', channel: 'email' });
    expect(ids('customers/create', aCustomer({ state: 'disabled', email_marketing_consent: null }))).toHaveLength(1);
  });
  test('a consent by itself is the one in the record', () => {
    const consent = {
      customer_id: 9001,
      email_address: 'ada@example.com',
      email_marketing_consent: aCustomer()['email_marketing_consent'],
    };
    expect(ids('customers_email_marketing_consent/update', consent)).toEqual([ids('customers/create', aCustomer())[2]]);
    const withdrawn = { ...consent, email_marketing_consent: { state: 'UNSUBSCRIBED', consent_updated_at: '2026-03-02T00:00:00Z' } };
    expect(only('customers_email_marketing_consent/update', withdrawn).data).toMatchObject({ status: 'withdrawn' });
  });
  test('two records made one name both customers', () => {
    const merge = {
      admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/1',
      admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/2',
    };
    expect(only('customers/merge', merge).identifiers).toEqual([
      { type: 'customer', realm: 'north', value: '1' },
      { type: 'customer', realm: 'north', value: '2' },
    ]);
  });
});

test.each([
  'orders/edited',
  'orders/delete',
  'order_transactions/create',
  'fulfillment_events/delete',
  'returns/update',
  'returns/reopen',
  'checkouts/delete',
  'carts/create',
  'carts/update',
  'customers/disable',
  'customers/delete',
  'discounts/create',
  'discounts/update',
  'discounts/delete',
  'discounts/redeemcode_added',
  'discounts/redeemcode_removed',
  'app/uninstalled',
])('%s says nothing about a customer', (topic) => expect(ids(topic, { id: 1 })).toEqual([]));

test('topics are known as GraphQL writes them, too', () => {
  expect(
    [
      'ORDERS_PARTIALLY_FULFILLED',
      'CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE',
      'REVERSE_FULFILLMENT_ORDERS_DISPOSE',
      'CUSTOMERS_DATA_REQUEST',
      'orders/create',
    ].map(shopifyTopic),
  ).toEqual([
    'orders/partially_fulfilled',
    'customers_email_marketing_consent/update',
    'reverse_fulfillment_orders/dispose',
    'customers/data_request',
    'orders/create',
  ]);
  expect(shopifyMapping('constructor')).toBeUndefined();
});

test('whatever comes under whatever topic, reading it does not fail', () => {
  const topic = fc.constantFrom(
    'orders/create',
    'refunds/create',
    'fulfillments/update',
    'fulfillment_events/create',
    'returns/approve',
    'checkouts/update',
    'customers/update',
    'customers/merge',
    'customers_marketing_consent/update',
  );
  const odd = fc.constantFrom(null, '', 'x', '\u0000', -1, 1e300, [], {}, [null], 'GBP', '10.00');
  const whole = fc.constantFrom(
    anOrder({ refunds: [aRefund()], fulfillments: [aFulfilment()] }),
    aRefund(),
    aReturn(),
    aCheckout(),
    aCustomer(),
  );
  const changed = fc.tuple(whole, fc.array(fc.tuple(fc.nat(), odd), { maxLength: 6 })).map(([resource, changes]) => {
    const names = Object.keys(resource);
    return { ...resource, ...Object.fromEntries(changes.map(([place, value]) => [names[place % names.length]!, value])) };
  });
  fc.assert(
    fc.property(topic, changed, (name, resource) => {
      const { heard, unread } = hear(says(name, resource), SENDER);
      expect(Array.isArray(unread)).toBe(true);
      for (const { event } of heard) expect(event.id.length).toBeLessThanOrEqual(200);
    }),
    { numRuns: 1_000 },
  );
});

describe('the life of one order, as webhooks tell it', () => {
  const at = (day: number, second = 0): string => `2026-03-${String(day).padStart(2, '0')}T10:00:0${second}Z`;
  const cup = (anOrder()['line_items'] as object[])[1]!;
  const life = [
    anOrder({ updated_at: at(1) }),
    anOrder({ updated_at: at(1, 1), tags: 'seen' }),
    anOrder({ updated_at: at(2), line_items: [aLine({ quantity: 3, price: '20.00' }), cup], total_price: '84.49', total_tax: '13.49' }),
    anOrder({ updated_at: at(2, 2) }),
    anOrder({ updated_at: at(3), fulfillments: [aFulfilment()] }),
    anOrder({ updated_at: at(5), fulfillments: [aFulfilment({ shipment_status: 'delivered', updated_at: at(5) })] }),
    anOrder({ updated_at: at(10), fulfillments: [aFulfilment({ shipment_status: 'delivered', updated_at: at(5) })], refunds: [aRefund()] }),
  ].map((order) => says('orders/updated', order));
  const lone = [
    says('refunds/create', aRefund(), { lines: ['11', '12'], parcels: {} }),
    says('fulfillments/create', aFulfilment(), { lines: ['11', '12'], parcels: {} }),
  ];
  const newest = life.at(-1)!;

  test('in any order, with any repeated and any lost but the last, it comes to the same', () => {
    const whole = whatStands([...life, ...lone], SENDER);
    expect([...whole.claims].sort()).toEqual([
      'shopify order 1001',
      'shopify order 1001 refund 31',
      'shopify parcel 61 delivered',
      'shopify parcel 61 shipped',
    ]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...life, ...lone), { maxLength: 15 }), fc.nat(), (told, place) => {
        const heard = [...told.slice(0, place % (told.length + 1)), newest, ...told.slice(place % (told.length + 1))];
        const stands = whatStands(heard, SENDER);
        expect(stands.claims).toEqual(whole.claims);
        expect(stands.order).toEqual(whole.order);
      }),
      { numRuns: 500 },
    );
  });

  test('what only states that were lost had shown is all that is missing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(life.length - 1), { minLength: 1 }), fc.func(fc.nat()), (seen, shuffle) => {
        const told = [...seen].sort((a, b) => shuffle(a) - shuffle(b)).map((index) => life[index]!);
        const inTime = [...seen].sort((a, b) => a - b).map((index) => life[index]!);
        expect(whatStands(told, SENDER)).toEqual(whatStands(inTime, SENDER));
      }),
      { numRuns: 500 },
    );
  });
});

test('every claim fits its contract', () => {
  for (const { contract, data } of says('orders/updated', anOrder({ refunds: [aRefund()], fulfillments: [aFulfilment()] })).sayings)
    expect({ type: wireType(contract), ...check(contract, data) }).not.toHaveProperty('violations');
});
