import { Analytics } from '@segment/analytics-node';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describeCare } from './care.js';
import { describeMonitoring } from './monitoring.js';
import { describePoints } from './points.js';
import { describeStreams } from './streams.js';
import { anEvent, aPurchase, call, get, itinera, journeyOf, outline, send, sharedData, untilCaughtUp, type Product } from './product.js';

interface EventStatus {
  status: string;
  facts: { id: string; type: string }[];
  note?: string;
}

interface Kpi {
  value: unknown;
  numerator: unknown;
  denominator: unknown;
}

/** What users must be able to do, whatever way the product was started. */
export function describeProduct(product: () => Product): void {
  const statusOf = async (id: string): Promise<EventStatus> => (await get<EventStatus>(product(), `/v1/events/test-shop/${id}`)).body;

  describe('from the door to the phase', () => {
    it('shows a purchase in the journey, with what follows from it', async () => {
      await send(product(), [
        anEvent('journey.touchpoint-recorded', '2026-03-01T10:00:00Z', { kind: 'ad-clicked', channel: 'web' }, { userid: 'ada' }),
        anEvent('journey.touchpoint-recorded', '2026-03-01T10:01:00Z', { kind: 'product-viewed', channel: 'web' }, { userid: 'ada' }),
        anEvent('orders.checkout-started', '2026-03-02T12:00:00Z', { checkoutId: 'ada-c1', currency: 'EUR' }, { userid: 'ada' }),
        aPurchase('ada', 'ada-o1', '2026-03-02T12:05:00Z', 19_99, { checkoutId: 'ada-c1' }),
        anEvent('orders.order-delivered', '2026-03-05T09:00:00Z', { orderId: 'ada-o1' }),
      ]);
      await untilCaughtUp(product());
      const journey = await journeyOf(product(), 'userId:ada', '?explain=true');
      expect(outline(journey)).toEqual([
        'discover 2026-03-01T10:00',
        'explore 2026-03-01T10:01',
        'buy 2026-03-02T12:00',
        'use 2026-03-05T09:00',
      ]);
      expect(journey).toMatchObject({ phase: 'use', cycle: 1 });
      expect(journey.explain!.facts.length).toBeGreaterThan(0);
      const then = await journeyOf(product(), 'userId:ada', '?asOf=2026-03-02T13:00:00Z');
      expect(then.phase).toBe('buy');
      const unknownThen = await get(product(), '/v1/customers/userId:ada/journey?knownAt=2026-03-10T00:00:00Z');
      expect(unknownThen.body).toMatchObject({ phase: null, history: [] });
    });

    it('takes claims in any order: what names an order waits for it', async () => {
      await send(product(), [
        anEvent('orders.refund-issued', '2026-03-06T12:00:00Z', { orderId: 'bob-o1', full: true, refundId: 'bob-r1' }, {}, 'bob-refund'),
      ]);
      await untilCaughtUp(product());
      expect(await statusOf('bob-refund')).toMatchObject({ status: 'waiting', facts: [] });
      await send(product(), [aPurchase('bob', 'bob-o1', '2026-03-02T12:05:00Z', 50_00)]);
      await untilCaughtUp(product());
      expect(await statusOf('bob-refund')).toMatchObject({ status: 'judged', facts: [{ type: 'itinera.orders.refund-issued.v1' }] });
      const journey = await journeyOf(product(), 'userId:bob');
      expect(outline(journey)).toEqual(['buy 2026-03-02T12:05', 'explore 2026-03-06T12:00']);
      expect(journey.cycle).toBe(0);
    });

    it('closes a checkout that was begun under another identifier, whichever is told first', async () => {
      const started = (who: string): object =>
        anEvent(
          'orders.checkout-started',
          '2026-03-02T12:00:00Z',
          { checkoutId: `${who}-c`, currency: 'EUR' },
          { anonymousid: `${who}-dev` },
        );
      const bought = (who: string): object => aPurchase(who, `${who}-o`, '2026-03-02T12:30:00Z', 10_00, { checkoutId: `${who}-c` });
      await send(product(), [started('guest1'), bought('guest2')]);
      await untilCaughtUp(product());
      await send(product(), [bought('guest1'), started('guest2')]);
      await untilCaughtUp(product());
      for (const who of ['guest1', 'guest2']) {
        const journey = await journeyOf(product(), `anonymousId:${who}-dev`, '?source=test-shop');
        expect(outline(journey)).toEqual(['buy 2026-03-02T12:00', 'explore 2026-03-02T12:30']);
      }
    });

    it('never refunds more than was paid, and says so', async () => {
      await send(product(), [
        aPurchase('cyd', 'cyd-o1', '2026-03-02T12:00:00Z', 100_00),
        anEvent(
          'orders.refund-issued',
          '2026-03-03T12:00:00Z',
          { orderId: 'cyd-o1', refundId: 'cyd-r1', amountMinor: 70_00, currency: 'EUR' },
          {},
          'cyd-r1',
        ),
        anEvent(
          'orders.refund-issued',
          '2026-03-04T12:00:00Z',
          { orderId: 'cyd-o1', refundId: 'cyd-r2', amountMinor: 70_00, currency: 'EUR' },
          {},
          'cyd-r2',
        ),
        anEvent(
          'orders.refund-issued',
          '2026-03-05T12:00:00Z',
          { orderId: 'cyd-o1', refundId: 'cyd-r3', amountMinor: 70_00, currency: 'EUR' },
          {},
          'cyd-r3',
        ),
      ]);
      await untilCaughtUp(product());
      const timeline = (
        await get<{ facts: { type: string; data: { amountMinor: number } }[] }>(product(), '/v1/customers/userId:cyd/timeline?types=orders')
      ).body;
      expect(timeline.facts.filter((fact) => fact.type.includes('refund')).map((fact) => fact.data.amountMinor)).toEqual([30_00, 70_00]);
      expect((await statusOf('cyd-r2')).note).toBeTruthy();
      expect(await statusOf('cyd-r3')).toMatchObject({ status: 'parked' });
      const { output, code } = await itinera(product(), 'parked', 'list', '--json');
      expect(code).toBe(0);
      expect(output).toContain('cyd-r3');
    });
  });

  describe('who is who', () => {
    it('joins what a visitor did with what the customer did, and undoes a merge exactly', async () => {
      await send(product(), [
        anEvent('journey.touchpoint-recorded', '2026-03-01T10:00:00Z', { kind: 'ad-clicked', channel: 'web' }, { anonymousid: 'dev-1' }),
        aPurchase('dora', 'dora-o1', '2026-03-02T12:05:00Z', 10_00),
      ]);
      await untilCaughtUp(product());
      await send(product(), [anEvent('identity.identified', '2026-03-04T10:00:00Z', { userId: 'dora', anonymousId: 'dev-1' })]);
      await untilCaughtUp(product());
      const together = await journeyOf(product(), 'userId:dora');
      expect(outline(together).slice(0, 2)).toEqual(['discover 2026-03-01T10:00', 'buy 2026-03-02T12:05']);
    });

    it('merges two customers by hand and undoes it', async () => {
      await send(product(), [
        aPurchase('eve', 'eve-o1', '2026-03-02T12:00:00Z', 10_00),
        aPurchase('eva', 'eva-o1', '2026-03-03T12:00:00Z', 20_00),
      ]);
      await untilCaughtUp(product());
      const [eve, eva] = [await journeyOf(product(), 'userId:eve'), await journeyOf(product(), 'userId:eva')];
      const merge = await call<{ mergeId: string }>(product(), 'POST', '/v1/merges', {
        from: eva.customerId,
        into: eve.customerId,
        reason: 'the same person',
      });
      expect(merge.status).toBe(201);
      await untilCaughtUp(product());
      const merged = await journeyOf(product(), eva.customerId);
      expect(merged).toMatchObject({ customerId: eve.customerId, mergedInto: eve.customerId, cycle: 2 });
      expect((await call(product(), 'DELETE', `/v1/merges/${merge.body.mergeId}`)).status).toBeLessThan(300);
      await untilCaughtUp(product());
      expect((await journeyOf(product(), 'userId:eve')).digest).toBe(eve.digest);
      expect((await journeyOf(product(), 'userId:eva')).digest).toBe(eva.digest);
    });
  });

  describe('the front door', () => {
    it("delivers a checkout of Segment's own client", async () => {
      const analytics = new Analytics({ writeKey: product().key, host: product().url, path: '/v1/batch', maxRetries: 1 });
      const failures: unknown[] = [];
      analytics.on('error', (error) => failures.push(error));
      const products = [{ product_id: 'p1', price: 19.99, quantity: 2 }];
      // A second apart: of what happens in one millisecond nobody can tell what came first.
      const timestamp = (second: number): Date => new Date(Date.UTC(2026, 2, 2, 12, 0, second));
      analytics.track({ anonymousId: 'seg-dev', event: 'Product Viewed', properties: { product_id: 'p1' }, timestamp: timestamp(0) });
      analytics.identify({ userId: 'seg-1', anonymousId: 'seg-dev', traits: { email: 'seg@example.com' }, timestamp: timestamp(1) });
      analytics.track({
        userId: 'seg-1',
        event: 'Checkout Started',
        properties: { checkout_id: 'seg-c1', currency: 'EUR', products },
        timestamp: timestamp(2),
      });
      analytics.track({
        userId: 'seg-1',
        event: 'Order Completed',
        properties: { checkout_id: 'seg-c1', order_id: 'seg-o1', total: 39.98, currency: 'EUR', products },
        timestamp: timestamp(3),
      });
      await analytics.closeAndFlush({ timeout: 10_000 });
      expect(failures).toEqual([]);
      await untilCaughtUp(product());
      const journey = await journeyOf(product(), 'userId:seg-1');
      expect(journey.history.map(({ phase }) => phase)).toEqual(['explore', 'buy', 'use']);
      const byMail = await journeyOf(product(), 'email:seg@example.com');
      expect(byMail.customerId).toBe(journey.customerId);
    });

    it('takes CloudEvents structured, binary and batched, gzipped too, and knows a duplicate', async () => {
      const event = aPurchase('finn', 'finn-o1', '2026-03-02T12:00:00Z', 10_00) as { id: string; type: string; data: object };
      const structured = await call(product(), 'POST', '/v1/events', event, { 'content-type': 'application/cloudevents+json' });
      expect(structured).toMatchObject({ status: 202, body: { accepted: 1, duplicates: 0, rejected: 0 } });
      const binary = await call(product(), 'POST', '/v1/events', event.data, {
        'ce-specversion': '1.0',
        'ce-id': event.id,
        'ce-source': 'test-shop',
        'ce-type': event.type,
        'ce-time': '2026-03-02T12:00:00Z',
        'ce-userid': 'finn',
      });
      expect(binary).toMatchObject({ status: 202, body: { accepted: 0, duplicates: 1 } });
      const zipped = await fetch(`${product().url}/v1/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${product().key}`,
          'content-type': 'application/cloudevents-batch+json',
          'content-encoding': 'gzip',
        },
        body: gzipSync(JSON.stringify([event, { ...event, id: 'finn-bad', type: 'com.example.unknown' }])),
      });
      expect(await zipped.json()).toMatchObject({
        accepted: 0,
        duplicates: 1,
        rejected: 1,
        results: [{ status: 'duplicate' }, { id: 'finn-bad', status: 'invalid' }],
      });
    });

    it('answers bad input with a problem a person can act on', async () => {
      const bad = await call<{ type: string; errors: { pointer: string }[] }>(
        product(),
        'POST',
        '/v1/events',
        anEvent('orders.purchase-completed', '2026-03-02T12:00:00Z', { orderId: 'x', totalMinor: 1.5 }, { userid: 'u' }),
      );
      expect(bad.status).toBe(400);
      expect(bad.headers.get('content-type')).toContain('application/problem+json');
      expect(bad.body.errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/data/currency', '/data/totalMinor']));
      expect((await call(product(), 'POST', '/v1/events', '{"cut', {})).status).toBe(400);
      expect((await call(product(), 'POST', '/v1/events', '[]', { authorization: 'Bearer wrong' })).status).toBe(401);
      expect((await get(product(), '/v1/customers/userId:nobody/journey')).status).toBe(404);
      expect((await get(product(), '/v1/kpis/revenue?window=31d')).status).toBe(400);
      expect(
        (
          await fetch(`${product().url}/v1/events`, {
            method: 'POST',
            headers: { authorization: `Bearer ${product().key}`, 'content-type': 'application/json' },
            body: ' '.repeat(2_000_000),
          })
        ).status,
      ).toBe(413);
    });

    it('gives keys that open only what they are for, until they are revoked', async () => {
      await call(product(), 'POST', '/v1/sources', { source: 'web', shop: 'north', currency: 'EUR' });
      const issued = await call<{ id: string; key: string }>(product(), 'POST', '/v1/keys', { source: 'web', scopes: ['events:write'] });
      expect(issued.status).toBe(201);
      const web = { ...product(), key: issued.body.key };
      const taken = await call<{ accepted: number }>(web, 'POST', '/v1/events', aPurchase('gus', 'gus-o1', '2026-03-02T12:00:00Z', 10_00));
      expect(taken).toMatchObject({ status: 202, body: { accepted: 1 } });
      const disguised = await call<{ accepted: number }>(web, 'POST', '/v1/events', [
        { ...aPurchase('gil', 'gil-o1', '2026-03-02T12:00:00Z', 10_00), source: 5, shop: 'south' },
      ]);
      expect(disguised.body).toMatchObject({ accepted: 1 });
      expect((await get(web, '/v1/kpis/revenue')).status).not.toBe(200);
      await untilCaughtUp(product());
      expect((await get(web, '/v1/kpis/revenue')).status).toBe(403);
      expect((await journeyOf(product(), 'userId:gus', '?shop=north')).phase).not.toBeNull();
      expect((await journeyOf(product(), 'userId:gil', '?shop=north')).phase).not.toBeNull();
      expect((await get(web, '/v1/events/test-shop/bob-refund')).status).toBe(404);
      expect((await call(product(), 'DELETE', `/v1/keys/${issued.body.id}`)).status).toBe(204);
      await untilCaughtUp(product());
    });
  });

  const cdnow = sharedData('cdnow/CDNOW_sample.txt');
  (cdnow ? describe : describe.skip)(`the CDNOW log${cdnow ? '' : ' (skipped: shared data is absent)'}`, () => {
    const windowOf = (name: string): { window: string; at: string } => {
      if (name === 'full_period') return { window: 'all', at: '1998-07-01T00:00:00Z' };
      const [end, window] = name.split('_') as [string, string];
      return { window, at: new Date(Date.parse(end) + 86_400_000).toISOString() };
    };

    it('comes in whole, and once', async () => {
      const first = await itinera(product(), 'import', cdnow!, '--format', 'cdnow', '--json');
      expect(first).toMatchObject({ code: 0 });
      expect(JSON.parse(first.output.trim().split('\n').at(-1)!)).toMatchObject({ accepted: 6919, duplicates: 0, rejected: 0 });
      await untilCaughtUp(product());
      const again = await itinera(product(), 'import', cdnow!, '--format', 'cdnow', '--json');
      expect(JSON.parse(again.output.trim().split('\n').at(-1)!)).toMatchObject({ accepted: 0, duplicates: 6919, rejected: 0 });
      await untilCaughtUp(product());
    });

    it('gives the expected numbers in all 21 windows', async () => {
      const expected = JSON.parse(readFileSync(sharedData('cdnow/expected_kpis.json')!, 'utf8')) as {
        rows: Record<string, Record<string, number | string>>;
      };
      for (const [name, row] of Object.entries(expected.rows)) {
        const { window, at } = windowOf(name);
        const kpi = async (kpiName: string): Promise<Kpi> =>
          (await get<Kpi>(product(), `/v1/kpis/${kpiName}?window=${window}&at=${at}`)).body;
        const seen = {
          orders: (await kpi('orders')).value,
          rpr: await kpi('repeatPurchaseRate'),
          upsell: await kpi('upsellRatio'),
          returning: await kpi('returningCustomerRate'),
          revenue: (await kpi('revenue')).value,
          aov: ((await kpi('averageOrderValue')).value as Record<string, number>)['USD']! / 100,
        };
        expect({ name, ...seen, aov: seen.aov.toFixed(6) }).toMatchObject({
          name,
          orders: row['orders'],
          rpr: { value: row['rpr'], numerator: row['repeat'], denominator: row['customers'] },
          upsell: { value: row['upsell_ratio'], numerator: row['repeat'], denominator: row['one_time'] },
          returning: { value: row['returning_rate'], numerator: row['returning'], denominator: row['customers'] },
          revenue: { USD: Math.round(Number(row['revenue']) * 100) },
          aov: row['aov'],
        });
      }
    });

    it('shows the very facts a number counts', async () => {
      let cursor = '';
      let orders = 0;
      let revenueMinor = 0;
      do {
        const page = await get<{ facts: { fact: { data: { subtotalMinor: number } } }[]; cursor?: string }>(
          product(),
          `/v1/kpis/revenue/evidence?window=30d&at=1997-04-01T00:00:00Z&limit=500${cursor && `&cursor=${cursor}`}`,
        );
        for (const { fact } of page.body.facts) {
          orders++;
          revenueMinor += fact.data.subtotalMinor;
        }
        cursor = page.body.cursor ?? '';
      } while (cursor);
      expect({ orders, revenueMinor }).toEqual({ orders: 1171, revenueMinor: 42_592_22 });
    });
  });

  describePoints(product);
  describeCare(product);
  describeMonitoring(product);
  describeStreams(product);

  it('proves itself: everything recomputed from the facts gives the same', async () => {
    await untilCaughtUp(product());
    const { code, output } = await itinera(product(), 'verify', '--json');
    expect({ code, ...JSON.parse(output.trim().split('\n').at(-1)!) }).toMatchObject({
      code: 0,
      ok: true,
      differences: [],
      ledgers: { ok: true, differences: [] },
    });
  });
}
