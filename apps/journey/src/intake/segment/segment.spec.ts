import { parseInstant } from '#lib/contracts';
import type { ReceivedEvent, Reading, Sender } from '../received.js';
import type { SegmentMethod } from './messages.js';
import { readCall, readSegmentBatch } from './segment.js';

const now = parseInstant('2026-11-22T08:00:00Z')!;
const sender: Sender = { source: 'web', shop: 'shop-1', country: 'DE', currency: 'USD' };
const call = (method: SegmentMethod, body: object, by: Sender = sender): Reading =>
  readCall(method, { messageId: 'm-1', userId: 'u-1', ...body }, { sender: by, now, newId: () => 'new-id' });
const track = (event: string, properties: object = {}, more: object = {}): Reading => call('track', { event, properties, ...more });

function ok(reading: Reading): ReceivedEvent[] {
  if ('invalid' in reading) throw new Error(JSON.stringify(reading));
  return reading.ok;
}
function said(reading: Reading): object {
  return ok(reading)[0]!.data;
}
function wrong(reading: Reading): string[] {
  return 'invalid' in reading ? reading.invalid.map(({ pointer, code }) => code ?? pointer) : ['ok'];
}

describe('the envelope of a call', () => {
  it('needs a user or a visitor', () => {
    for (const body of [
      { userId: undefined },
      { userId: '' },
      { userId: null, context: { traits: { email: 'a@b.de' } } },
      { userId: 'null' },
    ])
      expect(wrong(call('page', body))).toEqual(['no_user_anon_id']);
    expect(wrong(call('page', { userId: {} }))).toEqual(['/userId']);
    expect(ok(call('page', { userId: 4711 }))[0]!.identifiers).toEqual([{ type: 'customer', realm: 'shop-1', value: '4711' }]);
    expect(ok(call('page', { userId: 'null', anonymousId: 'a' }))[0]!.identifiers).toEqual([
      { type: 'anonymous', realm: 'web', value: 'a' },
    ]);
  });

  it('has an id: the caller’s, one derived from it, or a new one', () => {
    const idOf = (messageId: unknown): string => ok(call('page', { messageId }))[0]!.id;
    expect(idOf('x'.repeat(100))).toBe('x'.repeat(100));
    expect(idOf('x'.repeat(101))).toMatch(/^[0-9a-f-]{36}$/);
    expect(idOf('x'.repeat(101))).toBe(idOf('x'.repeat(101)));
    expect(idOf('a\0b')).toMatch(/^[0-9a-f-]{36}$/);
    expect(idOf(undefined)).toBe('new-id');
    expect(wrong(call('page', { messageId: {} }))).toEqual(['/messageId']);
  });

  it('has the fields its method needs', () => {
    expect(wrong(call('track', {}))).toEqual(['/event']);
    expect(wrong(call('group', {}))).toEqual(['/groupId']);
    expect(wrong(call('group', { userId: undefined }))).toEqual(['no_user_anon_id', '/groupId']);
    expect(wrong(call('group', { groupId: 'g'.repeat(501) }))).toEqual(['/groupId']);
    expect(wrong(call('alias', {}))).toEqual(['/previousId']);
  });

  it('keeps four times', () => {
    const slow = { timestamp: '2026-11-22T06:59:50.000Z', sentAt: '2026-11-22T07:00:00.000Z' };
    expect(ok(call('page', slow))[0]).toMatchObject({
      time: parseInstant('2026-11-22T07:59:50Z'),
      originalTime: parseInstant('2026-11-22T06:59:50Z'),
      sentTime: parseInstant('2026-11-22T07:00:00Z'),
    });
    expect(ok(call('page', { originalTimestamp: slow.timestamp, sentAt: slow.sentAt }))[0]!.time).toBe(
      parseInstant('2026-11-22T07:59:50Z'),
    );
    const corrected = { ...slow, originalTimestamp: '2026-11-22T05:00:00Z' };
    expect(ok(call('page', corrected))[0]).toMatchObject({
      time: parseInstant(slow.timestamp),
      originalTime: parseInstant(corrected.originalTimestamp),
    });
    expect(ok(call('page', { sentAt: 'never' }))[0]!.time).toBe(now);
    expect(wrong(call('page', { timestamp: '300000-01-01' }))).toEqual(['/timestamp']);
  });

  it('may be 32 KB and no more', () => {
    expect(wrong(call('page', { properties: { text: 'ü'.repeat(16_000) } }))).toEqual(['ok']);
    expect(wrong(call('page', { properties: { text: 'ü'.repeat(16_400) } }))).toEqual(['too_large']);
  });
});

describe('a batch', () => {
  const batch = (body: unknown): Reading[] => readSegmentBatch(body, { sender, now, newId: () => 'new-id' });

  it('lends its context to its calls, and takes the good ones', () => {
    const readings = batch({
      context: { campaign: { name: 'autumn', medium: 'email' }, page: { path: '/a' } },
      sentAt: '2026-11-22T07:00:00Z',
      batch: [
        { type: 'page', userId: 'u', messageId: '1', timestamp: '2026-11-22T07:00:00Z' },
        { type: 'dance', userId: 'u', messageId: '2' },
        { type: 'page', user_id: 'u', messageId: '3', context: { page: { path: '/b' } } },
        null,
      ],
    });
    expect(ok(readings[0]!).map(({ id, time, data }) => ({ id, time, data }))).toMatchObject([
      { id: '1', time: now, data: { kind: 'page-viewed', page: '/a' } },
      { id: '1/ad', time: now, data: { kind: 'ad-clicked', campaign: 'autumn', channel: 'email' } },
    ]);
    expect(readings[1]).toMatchObject({ id: '2', invalid: [{ pointer: '/type' }] });
    expect(said(readings[2]!)).toMatchObject({ page: '/b' });
    expect('invalid' in readings[3]!).toBe(true);
  });

  it('is a list of at most 2,500', () => {
    for (const body of [null, [], {}, { batch: {} }, 'x']) expect(batch(body).map(wrong)).toEqual([['/batch']]);
    expect(batch({ batch: Array.from({ length: 2501 }, () => ({})) }).map(wrong)).toEqual([['too_large']]);
    expect(batch({ batch: [] })).toEqual([]);
  });
});

describe('who somebody is', () => {
  it('is told by identify, with addresses and traits', () => {
    const [event] = ok(
      call('identify', {
        anonymousId: 'a',
        traits: { email: 'A@b.de', phone: '030 123456', name: 'Jo' },
        context: {
          traits: { plan: 'pro' },
          device: { id: 'd' },
          externalIds: [{ id: '7', type: 'crm', collection: 'users', encoding: 'none' }],
        },
      }),
    );
    expect(event!.identifiers.map(({ type, value }) => `${type} ${value}`)).toEqual([
      'customer u-1',
      'external crm:7',
      'anonymous a',
      'email a@b.de',
      'phone +4930123456',
    ]);
    expect(event).toMatchObject({
      type: 'itinera.identity.identified.v1',
      identifying: true,
      traits: { email: 'A@b.de', name: 'Jo', plan: 'pro' },
    });
  });

  it('is told by alias, with both ids', () => {
    expect(ok(call('alias', { previousId: 'a' }))[0]!.identifiers).toEqual([
      { type: 'customer', realm: 'shop-1', value: 'u-1' },
      { type: 'anonymous', realm: 'web', value: 'a' },
    ]);
    expect(ok(call('alias', { previousId: 'null' }))[0]!.identifiers).toHaveLength(1);
  });

  it('is not told by a group, whose traits are the company’s', () => {
    const [event] = ok(call('group', { groupId: 'g', traits: { name: 'Acme', email: 'info@acme.example', employees: 3 } }));
    expect(event!.identifiers).toHaveLength(1);
    expect(event!.traits).toEqual({ company: { id: 'g', name: 'Acme', employee_count: 3 } });
  });

  it('passes over malformed addresses in traits', () => {
    expect(ok(call('identify', { traits: { email: {}, phone: ['x'] } }))[0]!.identifiers).toHaveLength(1);
  });

  it('is a registration or a lead by name', () => {
    expect(ok(track('Signed Up', { email: 'a@b.de' }))[0]).toMatchObject({
      type: 'itinera.identity.customer-registered.v1',
      identifying: true,
      data: {},
    });
    expect(ok(track('generate_lead', {}, { context: { campaign: { name: 'c', source: 'news' } } }))[0]).toMatchObject({
      type: 'itinera.identity.lead-discovered.v1',
      identifying: false,
      data: { channel: 'news', campaign: 'c' },
      channel: 'news',
      campaign: 'c',
    });
    expect(ok(track('login'))[0]!.type).toBe('itinera.identity.identified.v1');
  });
});

describe('a page', () => {
  it('is its path, and a click where an advertisement led to it', () => {
    const events = ok(
      call('page', { name: 'Home', properties: { url: 'https://shop.example/a/b?gclid=1&utm_campaign=autumn&q=jo@b.de#top' } }),
    );
    expect(events.map(({ id, data }) => ({ id, data }))).toEqual([
      { id: 'm-1', data: { kind: 'page-viewed', channel: 'paid-search', name: 'Home', page: '/a/b' } },
      { id: 'm-1/ad', data: { kind: 'ad-clicked', channel: 'paid-search', name: 'Home', page: '/a/b', campaign: 'autumn' } },
    ]);
    expect(ok(call('screen', { name: 'Cart' })).map(({ data }) => data)).toEqual([
      { kind: 'page-viewed', channel: 'direct', name: 'Cart' },
    ]);
    expect(ok(call('page', { context: { page: { path: '/x', search: '?fbclid=1' } } }))).toHaveLength(2);
    expect(ok(call('page', { context: { campaign: {} } }))).toHaveLength(1);
  });
});

describe('an order', () => {
  it('is a purchase with exact money', () => {
    expect(
      said(
        track('Order Completed', {
          order_id: 'o',
          total: '27.50',
          subtotal: 22.5,
          revenue: 25,
          shipping: 3,
          tax: 2,
          discount: 2.5,
          coupon: 'c',
          currency: 'eur',
          affiliation: 'Store',
          products: [
            { product_id: 'p', price: 19.99, quantity: 2, category: 'Games' },
            { sku: 's', price: '0.005' },
          ],
        }),
      ),
    ).toEqual({
      orderId: 'o',
      currency: 'EUR',
      totalMinor: 2750,
      subtotalMinor: 2250,
      shippingMinor: 300,
      taxMinor: 200,
      discountMinor: 250,
      coupons: ['c'],
      store: 'Store',
      items: [
        { productId: 'p', quantity: 2, amountMinor: 3998, unitPrice: '19.99', category: 'Games' },
        { productId: 's', sku: 's', quantity: 1, amountMinor: 0, unitPrice: '0.005' },
      ],
    });
  });

  it('takes revenue for the subtotal only where there is no total', () => {
    expect(said(track('Order Completed', { order_id: 'o', total: 27.5, revenue: 25 }))).toEqual({
      orderId: 'o',
      currency: 'USD',
      totalMinor: 2750,
    });
    expect(said(track('Completed Order', { order_id: 1, revenue: 25 }))).toEqual({ orderId: '1', currency: 'USD', subtotalMinor: 2500 });
  });

  it('in GA4’s words has a value without shipping and tax', () => {
    expect(
      said(
        track('purchase', {
          transaction_id: 'o',
          value: 12,
          currency: 'JPY',
          shipping: 5,
          items: [{ item_id: 'i', item_name: 'n', item_category: 'c', price: 4, discount: 2, quantity: 3 }],
        }),
      ),
    ).toEqual({
      orderId: 'o',
      currency: 'JPY',
      subtotalMinor: 12,
      shippingMinor: 5,
      items: [{ productId: 'i', name: 'n', category: 'c', quantity: 3, amountMinor: 12, discountMinor: 6, unitPrice: '4' }],
    });
  });

  it.each<[object, string]>([
    [{ order_id: undefined }, '/properties/order_id'],
    [{ order_id: 'o'.repeat(201) }, '/properties/order_id'],
    [{ total: -1 }, '/properties/total'],
    [{ total: 1e400 }, '/properties/total'],
    [{ total: 'much' }, '/properties/total'],
    [{ tax: NaN }, '/properties/tax'],
    [{ currency: 'XXX' }, '/properties/currency'],
    [{ currency: 5 }, '/properties/currency'],
    [{ products: [5] }, '/properties/products/0'],
    [{ products: [{}] }, '/properties/products/0/product_id'],
    [{ products: [{ product_id: 'p', price: {} }] }, '/properties/products/0/price'],
    [{ products: [{ product_id: 'p', quantity: 0 }] }, '/properties/products/0/quantity'],
    [{ products: [{ product_id: 'p', quantity: 'two' }] }, '/properties/products/0/quantity'],
    [{ products: [{ product_id: 'p', price: 1, quantity: -1 }] }, '/properties/products/0'],
    [{ total: 1e12 }, '/properties/total'],
  ])('that cannot be read is refused, case %#', (properties, pointer) => {
    expect(wrong(track('Order Completed', { order_id: 'o', total: 1, ...properties }))).toContain(pointer);
  });

  it('is amended and cancelled', () => {
    expect(ok(track('Order Updated', { order_id: 'o', total: 5, revision: 3 }))[0]).toMatchObject({
      type: 'itinera.orders.purchase-amended.v1',
      data: { totalMinor: 500, revision: 3 },
    });
    expect(ok(track('Order Cancelled', { order_id: 'o', total: 5, reason: 'late' }))[0]).toMatchObject({
      type: 'itinera.orders.purchase-cancelled.v1',
      data: { orderId: 'o', reason: 'late' },
    });
  });

  it('is refunded by amount, by products, or in full', () => {
    const products = [
      { product_id: 'p', price: 19, quantity: 1 },
      { product_id: 'q', price: 3, quantity: 2 },
    ];
    expect(said(track('Order Refunded', { order_id: 'o', total: 30, products }))).toEqual({
      orderId: 'o',
      amountMinor: 3000,
      currency: 'USD',
    });
    expect(said(track('Order Refunded', { order_id: 'o', products, shipping: 1 }))).toEqual({
      orderId: 'o',
      amountMinor: 2600,
      subtotalMinor: 2500,
      shippingMinor: 100,
      currency: 'USD',
    });
    expect(said(track('Order Refunded', { order_id: 'o' }))).toEqual({ orderId: 'o', full: true });
    expect(said(track('Order Refunded', { order_id: 'o', products: [] }))).toEqual({ orderId: 'o', full: true });
    expect(said(track('refund', { transaction_id: 'o', value: 10, tax: 1, currency: 'EUR' }))).toEqual({
      orderId: 'o',
      amountMinor: 1100,
      subtotalMinor: 1000,
      taxMinor: 100,
      currency: 'EUR',
    });
    expect(wrong(track('refund', { transaction_id: 'o', items: [{ item_id: 'i', quantity: 1 }] }))).toEqual(['/properties/total']);
    expect(wrong(track('Order Refunded', { total: 1 }))).toEqual(['/properties/order_id']);
  });

  it('begins with a checkout, named by what there is', () => {
    const idOf = (properties: object): unknown => (said(track('Checkout Started', properties)) as { checkoutId: string }).checkoutId;
    expect([idOf({ checkout_id: 'c', order_id: 'o' }), idOf({ order_id: 'o', cart_id: 'k' }), idOf({ cart_id: 'k' }), idOf({})]).toEqual([
      'c',
      'o',
      'k',
      'm-1',
    ]);
    expect(said(track('begin_checkout', { value: 7.5, items: [] }))).toMatchObject({ valueMinor: 750, items: [] });
  });
});

describe('other events', () => {
  it('keep their name', () => {
    expect(said(track('Report  Submitted', { email: 'x@y.de' }))).toEqual({ kind: 'custom', channel: 'direct', name: 'Report  Submitted' });
    expect(said(track('constructor'))).toMatchObject({ kind: 'custom', name: 'constructor' });
    expect(said(track('__proto__'))).toMatchObject({ kind: 'custom' });
    expect(said(track('x'.repeat(1000)))).toMatchObject({ name: 'x'.repeat(200) });
  });

  it('are matched whatever their capitals', () => {
    expect(said(track(' PRODUCT viewed', { product_id: 'p', variant: 'blue' }))).toEqual({
      kind: 'product-viewed',
      channel: 'direct',
      name: 'PRODUCT viewed',
      productId: 'p',
    });
    expect(said(track('view_item', { items: [{ item_id: 'i', item_category: 'c' }] }))).toMatchObject({ productId: 'i', category: 'c' });
  });

  it('keep the step of a checkout', () => {
    expect(said(track('Checkout Step Viewed', { step: 2 }))).toMatchObject({ kind: 'checkout-step', step: '2' });
    expect(said(track('Payment Info Entered'))).toMatchObject({ kind: 'checkout-step', step: 'payment-info' });
  });

  it('review with a rating as text', () => {
    expect(said(track('Product Reviewed', { product_id: 'p', review_id: 'r', rating: '4.5', review_body: 'nice' }))).toEqual({
      reviewId: 'r',
      productId: 'p',
      rating: 4.5,
      text: 'nice',
    });
    expect(
      said(track('Product Reviewed', { product_id: 'p', rating: 5, order_id: 'o', review_title: ' Good\0 ', review_body: '' })),
    ).toEqual({
      reviewId: 'm-1',
      productId: 'p',
      rating: 5,
      orderId: 'o',
      title: 'Good',
    });
    expect(wrong(track('Product Reviewed', { product_id: 'p', rating: 5, review_body: 'x'.repeat(5_001) }))).toEqual([
      '/properties/review_body',
    ]);
    expect(wrong(track('Product Reviewed', { product_id: 'p', rating: 'five' }))).toContain('/properties/rating');
    expect(wrong(track('Product Reviewed', { product_id: 'p', rating: '50' }))).toContain('/properties/rating');
  });

  it('chat in a thread', () => {
    expect(said(track('Live Chat Conversation Started', { conversation_id: 'c', agent_name: 'Peter', message_body: 'hi' }))).toEqual({
      questionId: 'c',
      channel: 'chat',
      text: 'hi',
    });
    expect(
      ok(track('Live Chat Message Sent', { conversation_id: 'c', message_id: '2', agent_id: 'a', message_body: 'and?' }))[0],
    ).toMatchObject({
      type: 'itinera.feedback.question-continued.v1',
      data: { questionId: 'c', channel: 'chat', text: 'and?' },
    });
    expect(said(track('Live Chat Message Sent', { order_id: 'o' }))).toEqual({ channel: 'chat', orderId: 'o' });
    expect(wrong(track('Live Chat Message Sent', { message: 'x'.repeat(5_001) }))).toEqual(['/properties/message']);
    expect(said(track('Live Chat Message Received', { conversation_id: 'c' }))).toMatchObject({ kind: 'custom', channel: 'chat' });
    expect(said(track('Live Chat Conversation Ended', { conversation_id: 'c', agent_id: 'a' }))).toEqual({
      questionId: 'c',
      channel: 'chat',
      by: 'staff',
    });
    expect(wrong(track('Live Chat Conversation Started'))).toEqual(['/properties/conversation_id']);
  });
});

describe('consents', () => {
  const preferences = (categoryPreferences: unknown): object => ({ context: { consent: { categoryPreferences } }, channel: 'browser' });

  it('are told by their event, one a category, the first under its id', () => {
    expect(
      ok(track('Segment Consent Preference Updated', {}, preferences({ ads: true, analytics: false }))).map(({ id, data }) => ({
        id,
        data,
      })),
    ).toEqual([
      { id: 'm-1', data: { purpose: 'ads', status: 'granted', channel: 'web' } },
      { id: 'm-1/consent/analytics', data: { purpose: 'analytics', status: 'denied', channel: 'web' } },
    ]);
    expect(said(track('Segment Consent Preference Updated'))).toMatchObject({ kind: 'custom' });
    expect(ok(track('consent', { ad_storage: 'GRANTED', other: 5 })).map(({ data }) => data)).toEqual([
      { purpose: 'ad_storage', status: 'granted' },
    ]);
  });

  it('ride on any call', () => {
    expect(ok(call('page', preferences({ ads: true }))).map(({ id, type }) => [id, type])).toEqual([
      ['m-1', 'itinera.journey.touchpoint-recorded.v1'],
      ['m-1/consent/ads', 'itinera.identity.consent-changed.v1'],
    ]);
    expect(ok(call('page', preferences({ ['x'.repeat(300)]: true })))[1]!.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('left out are denied', () => {
    const known = { ...sender, consentCategories: ['ads', 'mail'] };
    expect(
      ok(call('page', preferences({ ads: true }), known))
        .slice(1)
        .map(({ data }) => data),
    ).toMatchObject([
      { purpose: 'ads', status: 'granted' },
      { purpose: 'mail', status: 'denied' },
    ]);
    expect(
      ok(call('page', preferences({})))
        .slice(1)
        .map(({ data }) => data),
    ).toMatchObject([{ purpose: '*', status: 'denied' }]);
    expect(ok(call('page', {}))).toHaveLength(1);
  });
});

describe('personal values', () => {
  it('stay out of everything but the identifiers and traits', () => {
    const personal = {
      email: 'jane.doe@example.com',
      phone: '+4930123456',
      first_name: 'Jane',
      name: 'Jane Doe',
      address: { street: 'Elm Street 5' },
      recipient: 'friend@example.com',
      share_message: 'Jane says',
      agent_name: 'Jane',
      review_body: 'Jane',
      message_body: 'Jane',
    };
    const context = {
      traits: personal,
      page: { path: '/u/jane.doe@example.com/', url: 'https://x/?e=jane.doe%40example.com', title: 'Jane', referrer: 'Jane' },
      ip: '8.8.8.8',
      device: { id: 'Elm' },
    };
    const events = [
      'Product Shared',
      'Cart Shared',
      'Unsubscribed',
      'Signed Up',
      'Lead Captured',
      'Anything jane.doe@example.com',
      'Live Chat Conversation Started',
      'Product Reviewed',
      'Order Completed',
      'Order Cancelled',
      'Checkout Started',
      'Email Opened',
    ];
    const more = {
      conversation_id: 'c',
      product_id: 'p',
      rating: '5',
      order_id: 'o',
      category: 'jane.doe@example.com',
      step: 'jane.doe@example.com',
    };
    const readings = events.map((event) => track(event, { ...personal, ...more }, { context }));
    for (const reading of [
      ...readings,
      call('page', { context, properties: personal }),
      call('screen', { context, properties: personal }),
    ]) {
      // Somebody's own words are sealed before they go anywhere (accept-events/publications.ts).
      for (const { data } of ok(reading))
        expect(JSON.stringify({ ...data, text: undefined })).not.toMatch(/jane|doe|friend|4930|elm|8\.8\.8/i);
    }
  });
});
