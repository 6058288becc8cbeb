import { parseInstant } from '#lib/contracts';
import { sharedData } from '#lib/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBatch, readBinary, readKafka, readStructured } from '../cloudevents.js';
import type { Headers } from '../cloudevents-headers.js';
import type { Reading, Sender } from '../received.js';
import { SEGMENT_METHODS, type SegmentMethod } from './messages.js';
import { readCall, readSegmentBatch } from './segment.js';

// The examples are not ours to copy: they are read where they lie beside the checkout, and passed over where they do not.
const examples = sharedData('payloads/segment-spec');
const captures = sharedData('payloads/sdk-wire');
const present = examples !== null && captures !== null;
const given = present ? describe : describe.skip;

type Call = Record<string, unknown>;
const sender: Sender = { source: 'web', shop: 'shop-1', country: 'US' };
const now = parseInstant('2026-11-22T08:00:00Z')!;
const surroundings = { sender, now, newId: () => 'new-id' };

const claim = (name: string): string => `itinera.${name}.v1`;
const touch = (kind: string): string => `touchpoint ${kind}`;

/** What each example becomes, by its event or method. */
const EXPECTED: Readonly<Record<string, string>> = {
  'Products Searched': touch('search'),
  'Product List Viewed': touch('list-viewed'),
  'Product List Filtered': touch('list-viewed'),
  'Promotion Viewed': touch('ad-viewed'),
  'Promotion Clicked': touch('product-viewed'),
  'Product Clicked': touch('product-viewed'),
  'Product Viewed': touch('product-viewed'),
  'Product Shared': touch('product-viewed'),
  'Product Added': touch('cart-changed'),
  'Product Removed': touch('cart-changed'),
  'Cart Viewed': touch('cart-changed'),
  'Cart Shared': touch('cart-changed'),
  'Wishlist Product Added to Cart': touch('cart-changed'),
  'Checkout Started': claim('orders.checkout-started'),
  'Checkout Step Viewed': touch('checkout-step'),
  'Checkout Step Completed': touch('checkout-step'),
  'Payment Info Entered': touch('checkout-step'),
  'Coupon Entered': touch('checkout-step'),
  'Order Completed': claim('orders.purchase-completed'),
  'Order Updated': claim('orders.purchase-amended'),
  'Order Refunded': claim('orders.refund-issued'),
  'Order Cancelled': claim('orders.purchase-cancelled'),
  'Product Added to Wishlist': touch('wishlisted'),
  'Product Removed from Wishlist': touch('wishlisted'),
  'Product Reviewed': claim('feedback.review-posted'),
  'Email Opened': touch('email-opened'),
  'Email Link Clicked': touch('email-clicked'),
  'Email Bounced': touch('custom'),
  'Email Delivered': touch('custom'),
  'Email Marked as Spam': touch('custom'),
  Unsubscribed: touch('custom'),
  'Live Chat Conversation Started': claim('feedback.question-asked'),
  'Live Chat Conversation Ended': claim('feedback.question-resolved'),
  'Live Chat Message Sent': claim('feedback.question-continued'),
  'Live Chat Message Received': touch('custom'),
  'Report Submitted': touch('custom'),
  'User Registered': touch('custom'),
  'Course Clicked': touch('custom'),
  identify: claim('identity.identified'),
  group: claim('identity.identified'),
  alias: claim('identity.identified'),
  page: touch('page-viewed'),
  screen: touch('page-viewed'),
};

const methodOf = (call: Call): SegmentMethod | undefined => SEGMENT_METHODS.find((method) => method === (call['type'] ?? call['action']));
const expectedOf = (call: Call): string | undefined => EXPECTED[(call['event'] as string | undefined) ?? methodOf(call)!];
const files = present
  ? readdirSync(examples!)
      .filter((file) => file.endsWith('.json'))
      .map((file) => [file, (JSON.parse(readFileSync(join(examples!, file), 'utf8')) as { payload: Call }).payload] as const)
  : [];
const calls = files.filter(([, payload]) => methodOf(payload) !== undefined);

function became(reading: Reading): string[] {
  if ('invalid' in reading) return reading.invalid.map(({ code, pointer }) => `refused ${code ?? pointer}`);
  return reading.ok.map(({ type, data }) =>
    type === claim('journey.touchpoint-recorded') ? touch((data as { kind: string }).kind) : type,
  );
}

given('the examples of Segment’s public specification', () => {
  it('are all calls but one, which shows a list of integrations', () => {
    expect(files.map(([file]) => file)).toHaveLength(51);
    expect(calls).toHaveLength(50);
  });

  it.each(calls)('%s is refused where it names nobody, else taken', (_, call) => {
    const named = ['userId', 'user_id', 'anonymousId'].some((field) => call[field] !== undefined);
    const [first] = became(readCall(methodOf(call)!, call, surroundings));
    expect(first).toBe(named ? expectedOf(call) : 'refused no_user_anon_id');
  });

  it.each(calls)('%s becomes what the table says once a visitor is named', (_, call) => {
    const argsOfAGroup = methodOf(call) === 'group' && call['groupId'] === undefined;
    const expected = [argsOfAGroup ? 'refused /groupId' : expectedOf(call)];
    const single = became(readCall(methodOf(call)!, { anonymousId: 'a', ...call }, surroundings));
    expect(single.slice(0, 1)).toEqual(expected);
    expect(readSegmentBatch({ batch: [{ anonymousId: 'a', ...call }] }, surroundings).map((reading) => became(reading))).toEqual([single]);
  });

  it('keep the money of an order to the cent', () => {
    const order = calls.find(([, call]) => call['event'] === 'Order Completed')![1];
    const reading = readCall('track', { anonymousId: 'a', ...order }, surroundings);
    expect('ok' in reading && reading.ok[0]!.data).toMatchObject({
      totalMinor: 2750,
      subtotalMinor: 2250,
      shippingMinor: 300,
      taxMinor: 200,
      discountMinor: 250,
      items: [{ amountMinor: 1900 }, { amountMinor: 600 }],
    });
  });
});

given('requests captured from SDKs', () => {
  const capture = (name: string): { headers: Headers; body: unknown; value?: unknown } =>
    JSON.parse(readFileSync(join(captures!, name), 'utf8')) as never;

  it('of analytics-node are read, each call', () => {
    const { body } = capture('01_segment-analytics-node-3.1.0_batch.json');
    const readings = readSegmentBatch(body, { ...surroundings, now: parseInstant('2026-11-21T17:49:20.050Z')! });
    expect(readings.map((reading) => became(reading)[0])).toEqual([
      claim('identity.identified'),
      touch('product-viewed'),
      touch('cart-changed'),
      claim('orders.purchase-completed'),
      claim('orders.refund-issued'),
      claim('identity.identified'),
      claim('identity.identified'),
      touch('page-viewed'),
    ]);
    const [, viewed, , order, refund, alias] = readings.map((reading) => ('ok' in reading ? reading.ok[0]! : undefined));
    expect(viewed!.time).toBe(parseInstant('2024-01-02T03:04:05Z'));
    expect(order!.data).toEqual({
      orderId: 'o-1',
      currency: 'EUR',
      totalMinor: 3998,
      items: [{ productId: 'p1', quantity: 2, amountMinor: 3998, unitPrice: '19.99' }],
    });
    expect(refund!.data).toEqual({ orderId: 'o-1', amountMinor: 1999, currency: 'EUR' });
    expect(alias!.identifiers.map(({ value }) => value)).toEqual(['u-1', 'anon-7']);
  });

  it('of cloudevents are read in every mode: as sent their type is not ours, else they are taken', () => {
    const ours = { type: 'itinera.orders.order-shipped.v1', data: { orderId: 'o-3' } };
    const binary = capture('04_cloudevents-10.0.0_http-binary.json');
    const structured = capture('05_cloudevents-10.0.0_http-structured.json').body as Call;
    const kafkaBinary = capture('kafka_cloudevents-10.0.0_binary.json');
    const kafkaStructured = capture('kafka_cloudevents-10.0.0_structured.json');
    const read = (as: Partial<typeof ours>, headers: Headers): Reading[] => [
      readBinary({ ...binary.headers, ...headers }, as.data ?? binary.body, sender, now),
      readStructured({ ...structured, ...as }, sender, now),
      ...readBatch([{ ...structured, ...as }], sender, now),
      readKafka(
        { headers: { ...kafkaBinary.headers, ...headers }, value: JSON.stringify(as.data ?? kafkaBinary.value) },
        () => sender,
        now,
      ),
      readKafka(
        { headers: kafkaStructured.headers, value: JSON.stringify({ ...(JSON.parse(kafkaStructured.value as string) as Call), ...as }) },
        () => sender,
        now,
      ),
    ];
    for (const reading of read({}, {})) expect(reading).toMatchObject({ id: 'e-1', invalid: [{ pointer: '/type', code: 'unknown_type' }] });
    for (const reading of read(ours, { 'ce-type': ours.type, ce_type: ours.type })) {
      expect(reading).toMatchObject({ ok: [{ id: 'e-1', type: ours.type, time: parseInstant('2024-01-02T03:04:05Z'), data: ours.data }] });
    }
  });
});
