import { call, anEvent, aPurchase, get, journeyOf, send, untilCaughtUp, type Product } from './product.js';
import { Listener } from './sse.js';

interface Change {
  customerId: string;
  version: number;
  phase: string | null;
  from?: string | null;
  facts: { id: string; type: string }[];
}

interface Page {
  customerId: string;
  mergedInto?: string;
  phase: string | null;
  nextStep: { rule: string } | null;
}

/** Long enough for what has been sent to be read before. */
const STEP_IN_MS = 20_000;

/** The version an event leaves its reader at. */
const versionOf = (id: string): number => Number(id.split('/')[2]);

const visit = (userid: string, minute: number): object =>
  anEvent(
    'journey.touchpoint-recorded',
    `2026-03-01T10:${String(minute).padStart(2, '0')}:00Z`,
    { kind: 'ad-clicked', channel: 'web' },
    { userid },
  );

/** What users see live. */
export function describeStreams(product: () => Product): void {
  describe('live streams', () => {
    const listening: { close(): void }[] = [];
    const listen = async <Data = Record<string, unknown>>(path: string, lastEventId?: string): Promise<Listener<Data>> => {
      const listener = await Listener.open<Data>(product(), path, lastEventId === undefined ? {} : { lastEventId });
      listening.push(listener);
      return listener;
    };
    afterEach(() => listening.splice(0).forEach((listener) => listener.close()));

    it('show a purchase from the door to the phase, the number and the facts', async () => {
      await send(product(), [visit('lea', 0)]);
      await untilCaughtUp(product());
      const customer = await listen<Change & Page>('customers/userId:lea');
      const numbers = await listen<{ name: string; value: number }>('kpis?names=orders&window=all');
      const facts = await listen<{ type: string; data: { orderId?: string } }>('events?types=orders');
      expect((await customer.heard('snapshot'))[0]!.data).toMatchObject({ phase: 'discover' });
      const before = (await numbers.heard('snapshot'))[0]!.data as unknown as { kpis: { value: number }[] };
      await facts.heard('snapshot');
      await send(product(), [aPurchase('lea', 'lea-o1', '2026-03-02T12:00:00Z', 10_00)]);
      await customer.until(
        () => customer.events.some(({ data }) => data.facts?.some(({ type }) => type === 'itinera.orders.purchase-completed.v1')),
        'the purchase',
      );
      const told = customer.events.find(({ data }) => data.facts?.some(({ type }) => type.includes('purchase-completed')))!;
      expect(told).toMatchObject({ event: 'change', data: { from: 'discover', customerId: customer.events[0]!.data.customerId } });
      const [number] = await numbers.heard('number');
      expect(number!.data).toMatchObject({ name: 'orders', value: before.kpis[0]!.value + 1 });
      await facts.until(() => facts.events.some(({ data }) => data.data?.orderId === 'lea-o1'), 'the fact');
      expect(facts.events.filter(({ data }) => data.data?.orderId === 'lea-o1')).toHaveLength(1);
    });

    it('go on from the last event, each change once and in order', async () => {
      await send(product(), [visit('max', 0)]);
      await untilCaughtUp(product());
      const first = await listen<Change>('customers/userId:max');
      await first.heard('snapshot');
      await send(product(), [visit('max', 1)]);
      const [seen] = await first.heard('change');
      first.close();
      for (const minute of [2, 3, 4]) {
        await send(product(), [visit('max', minute)]);
        await untilCaughtUp(product());
      }
      const second = await listen<Change>('customers/userId:max', first.lastEventId);
      const missed = await second.heard('change', 3);
      expect(missed.map(({ data }) => data.version)).toEqual([1, 2, 3].map((more) => seen!.data.version + more));
      expect(second.events.map(({ event }) => event)).toEqual(['change', 'change', 'change']);
    });

    it('tell what time alone makes of a page, and go on from there', async () => {
      await send(product(), [visit('ole', 0)]);
      await untilCaughtUp(product());
      await call(product(), 'POST', '/v1/customers/userId:ole/consents', { purpose: 'marketing', status: 'granted' });
      const anHourFromThen = new Date(Date.now() - 3_600_000 + STEP_IN_MS).toISOString();
      const checkout = { checkoutId: 'ole-c1', currency: 'EUR', valueMinor: 10_00, items: [] };
      await send(product(), [anEvent('orders.checkout-started', anHourFromThen, checkout, { userid: 'ole' })]);
      await untilCaughtUp(product());
      const first = await listen<Change & Page>('customers/userId:ole');
      const [snapshot] = await first.heard('snapshot');
      expect(snapshot!.data.nextStep).toBeNull();
      const [told] = await first.heard('change');
      expect(told!.data).toMatchObject({ version: versionOf(snapshot!.id) + 1, facts: [] });
      expect((await get<Page>(product(), '/v1/customers/userId:ole')).body.nextStep).toMatchObject({ rule: 'remind-checkout' });
      first.close();
      const second = await listen<Change>('customers/userId:ole', first.lastEventId);
      await send(product(), [visit('ole', 1)]);
      await second.heard('change');
      expect(second.events.map(({ event, data }) => [event, data.version])).toEqual([['change', told!.data.version + 1]]);
    });

    it('say reset where they cannot go on', async () => {
      const unknown = await listen<Page>('customers/userId:max', '1700000000000-5/00000000-0000-8000-8000-000000000000/1');
      await unknown.heard('snapshot');
      expect(unknown.events.map(({ event }) => event)).toEqual(['reset', 'snapshot']);
      const facts = await listen('events', '1700000000000-5');
      await facts.heard('snapshot');
      expect(facts.events[0]).toMatchObject({ event: 'reset' });
    });

    it('follow a customer into a merge and out again, and end with an erasure', async () => {
      await send(product(), [visit('nia', 0), visit('nils', 1)]);
      await untilCaughtUp(product());
      const [nia, nils] = [await journeyOf(product(), 'userId:nia'), await journeyOf(product(), 'userId:nils')];
      const listener = await listen<Page>(`customers/${nils.customerId}`);
      await listener.heard('snapshot');
      const merge = await call<{ mergeId: string }>(product(), 'POST', '/v1/merges', {
        from: nils.customerId,
        into: nia.customerId,
        reason: 'the same person',
      });
      const last = (): Page => listener.events.findLast(({ event }) => event === 'snapshot')!.data;
      await listener.until(() => last().customerId === nia.customerId, 'the merge');
      expect(last()).toMatchObject({ mergedInto: nia.customerId });
      await call(product(), 'DELETE', `/v1/merges/${merge.body.mergeId}`);
      await listener.until(() => last().customerId === nils.customerId, 'its undoing');
      expect((await call(product(), 'DELETE', `/v1/customers/${nils.customerId}`)).status).toBeLessThan(300);
      await listener.heard('gone');
      await listener.untilEnded();
    });

    it('are for those with a key for them, and end when it is revoked', async () => {
      expect((await fetch(`${product().url}/v1/streams/kpis`)).status).toBe(401);
      expect((await get(product(), '/v1/streams/customers/userId:nobody-at-all')).status).toBe(404);
      expect((await get(product(), '/v1/streams/kpis?names=nothing')).status).toBe(404);
      const issued = await call<{ id: string; key: string }>(product(), 'POST', '/v1/keys', { scopes: ['metrics:read'] });
      expect(issued.status).toBe(201);
      await untilCaughtUp(product());
      const guest = { ...product(), key: issued.body.key };
      expect((await get(guest, '/v1/streams/events')).status).toBe(403);
      const listener = await Listener.open(guest, 'kpis?names=orders');
      await listener.heard('snapshot');
      await call(product(), 'DELETE', `/v1/keys/${issued.body.id}`);
      await listener.untilEnded();
    });
  });
}
