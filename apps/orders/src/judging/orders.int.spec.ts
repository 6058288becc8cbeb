import {
  CartAbandonedV1,
  CheckoutBegunElsewhereV1,
  CheckoutCompletedV1,
  PurchaseCompletedV1,
  RefundIssuedV1,
  ReturnApprovedV1,
  ReturnReceivedV1,
  wireType,
  type Claim,
  type Fact,
} from '#lib/contracts';
import { LocksMoved, type Batch, type Verdict } from '#lib/log';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import {
  aCancellation,
  aCheckout,
  aDelivery,
  anAbandonment,
  anAmendment,
  aPurchase,
  aRefund,
  aReturnApproval,
  aReturnRequest,
  aShipment,
  aStep,
  judging,
  messagesOf,
} from '../../test/claims.js';
import { Orders } from '../../test/open-orders.js';
import { ReadOrderController } from '../read-order/read-order.controller.js';
import { OverdueClaims } from './overdue-claims.js';

const saying = (text: string): string => expect.stringContaining(text) as string;

const TOPIC = 'itinera.claims.orders';
const DAY = 86_400 * 1_000_000;

let orders: Orders;
let dataSource: DataSource;

beforeAll(async () => {
  orders = await Orders.open();
  dataSource = orders.dataSource;
});
afterAll(() => orders.close());
beforeEach(() => orders.clear());

const deliver: Orders['tell'] = (...told) => orders.tell(...told);
const published = (): Promise<Fact[]> => orders.published();
const verdicts = (): Promise<Verdict[]> => orders.verdicts();
const parked: Orders['parked'] = () => orders.parked();
const countOf = (table: string): Promise<number> => orders.countOf(table);
const ofType = (facts: Fact[], contract: { type: string; version: number }): Fact[] =>
  facts.filter(({ type }) => type === wireType(contract));
const sorted = (facts: Fact[]): Fact[] => [...facts].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('judging from the log', () => {
  test('an order, its refunds and their end, batch after batch', async () => {
    await deliver([aPurchase()]);
    await deliver([aRefund({ refundId: 'f1', amountMinor: 40_00 }), anAmendment()]);
    await deliver([
      aRefund({ refundId: 'f2' }),
      aRefund({ refundId: 'f1' }),
      anAmendment(),
      aCancellation(),
      aCancellation(),
      aRefund({ refundId: 'f3' }),
    ]);
    const facts = await published();
    expect(facts.map(({ data }) => data)).toMatchObject([
      { totalMinor: 100_00 },
      { amountMinor: 40_00 },
      { revision: 1 },
      { amountMinor: 20_00 },
      { revision: 2 },
      { orderId: 'o1' },
    ]);
    expect((await verdicts()).map(({ status }) => status)).toEqual([...Array<string>(8).fill('judged'), 'parked']);
    expect(await parked()).toMatchObject([{ offset: 8, reason: 'nothing is left to refund of order o1', open: true }]);
  });

  test('claims wait for their order across batches and partitions, and are judged in the order in which they happened', async () => {
    const first = aRefund({ amountMinor: 70_00 });
    await deliver([aRefund({ amountMinor: 80_00 }), aReturnApproval()], 1);
    await deliver([first, aShipment()], 2);
    expect([(await published()).length, await countOf('waiting')]).toEqual([0, 4]);
    await deliver([aPurchase()]);
    const facts = await published();
    expect(ofType(facts, RefundIssuedV1).map(({ data }) => (data as RefundIssuedV1).amountMinor)).toEqual([70_00, 30_00]);
    expect([facts.length, await countOf('waiting')]).toEqual([4, 1]);
    await deliver([aReturnRequest({}, { source: 'erp' })], 3);
    expect(ofType(await published(), ReturnApprovedV1)).toHaveLength(1);
    expect(await countOf('waiting')).toBe(0);
  });

  test('a claim that waits and comes again waits once', async () => {
    const refund = aRefund({ refundId: 'f1' });
    await deliver([refund, refund]);
    await deliver([refund], 1);
    expect(await countOf('waiting')).toBe(1);
    await deliver([refund, aPurchase(), refund], 2);
    expect([(await published()).length, await countOf('waiting')]).toEqual([2, 0]);
  });

  test('what waited and cannot be judged then is parked under its own place in the log', async () => {
    await deliver([aShipment({ orderId: 'o9' }), aRefund({ currency: 'USD' })], 1);
    await deliver([aPurchase()]);
    expect(await parked()).toMatchObject([{ offset: 1, reason: saying('in EUR') }]);
    expect(await verdicts()).toContainEqual(expect.objectContaining({ status: 'parked', note: saying('in EUR') }));
  });

  test('an abandonment takes the subject under which its checkout became known', async () => {
    await deliver([aCheckout({}, { subject: 'ada' })]);
    await deliver([anAbandonment({}, { subject: 'bob' }), anAbandonment({ checkoutId: 'c2' }, { subject: 'bob' })], 1);
    expect(ofType(await published(), CartAbandonedV1).map(({ subject }) => subject)).toEqual(['ada', 'bob']);
  });

  test('what is no claim of ours is parked, and the rest of its batch is judged', async () => {
    await deliver([aPurchase({ orderId: '' }), aPurchase()]);
    expect([(await published()).length, (await parked()).length]).toEqual([1, 1]);
  });
});

const claim = fc.oneof(
  fc.record({ orderId: fc.constantFrom('o1', 'o2'), totalMinor: fc.nat(100_00) }).map((data) => aPurchase({ shippingMinor: 0, ...data })),
  fc
    .record(
      { orderId: fc.constantFrom('o1', 'o2'), amountMinor: fc.nat(50_00), refundId: fc.constantFrom('f1', 'f2', 'f3') },
      { requiredKeys: ['orderId'] },
    )
    .map((data) => aRefund(data)),
  fc
    .record(
      { orderId: fc.constantFrom('o1', 'o2'), totalMinor: fc.nat(100_00), revision: fc.integer({ min: 1, max: 4 }) },
      { requiredKeys: ['orderId'] },
    )
    .map((data) => anAmendment(data)),
  fc.constantFrom('o1', 'o2').map((orderId) => aCancellation({ orderId })),
  fc.record({ orderId: fc.constantFrom('o1', 'o2'), returnId: fc.constantFrom('r1', 'r2') }).map((data) => aReturnRequest(data)),
  fc.record({ orderId: fc.constantFrom('o1', 'o2'), returnId: fc.constantFrom('r1', 'r2') }).map((data) => aReturnApproval(data)),
  fc
    .record({ orderId: fc.constantFrom('o1', 'o2'), returnId: fc.constantFrom('r1', 'r2'), undamaged: fc.boolean() })
    .map((data) => aStep(ReturnReceivedV1, { ...data, items: [{ line: 0, quantity: 0.5 }], deductionShare: 0.2 })),
  fc.record({ orderId: fc.constantFrom('o1', 'o2'), returnId: fc.constantFrom('r1', 'r2') }).map((data) => aRefund(data)),
  fc
    .record({ orderId: fc.constantFrom('o1', 'o2'), parcel: fc.constantFrom('x', 'y'), day: fc.integer({ min: 3, max: 9 }) })
    .map(({ day, ...data }) => aShipment({ ...data, promisedAt: `2026-03-0${day}T18:00:00Z` })),
  fc.record({ orderId: fc.constantFrom('o1', 'o2'), parcel: fc.constantFrom('x', 'y') }).map((data) => aDelivery(data)),
);

test('however claims are cut into batches, what comes of them is what the rules make of them at once', async () => {
  let shops = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(claim, fc.boolean()), { minLength: 1, maxLength: 12 }), async (told) => {
      const shop = `shop-${++shops}`;
      const claims = told.map(([one]) => ({ ...one, shop, id: `${one.id} in ${shop}` }));
      let batch: Claim[] = [];
      for (const [index, one] of claims.entries()) {
        batch.push(one);
        if (!told[index]![1] && index < claims.length - 1) continue;
        await deliver(batch, index % 4, (given) => orders.controller.judge(given));
        batch = [];
      }
      const facts = (await published()).filter((fact) => fact.shop === shop);
      expect(sorted(facts)).toEqual(sorted(judging(claims).facts.map((fact) => JSON.parse(JSON.stringify(fact)) as Fact)));
    }),
    { numRuns: 60 },
  );
});

describe('two replicas', () => {
  /** Judges in a transaction that stays open until it is told to end. */
  async function open(claims: Claim[], partition: number) {
    const queries = dataSource.createQueryRunner();
    await queries.startTransaction();
    const batch: Batch = {
      group: 'orders.judge-claims',
      topic: TOPIC,
      partition,
      messages: messagesOf(claims, partition),
      tx: queries.manager,
      park: () => undefined,
    };
    const judged = orders.controller.judge(batch).then(
      (publications) => publications,
      (error: unknown) => error,
    );
    const end = async (how: 'commitTransaction' | 'rollbackTransaction'): Promise<void> => {
      await queries[how]();
      await queries.release();
    };
    return { judged, commit: () => end('commitTransaction'), rollback: () => end('rollbackTransaction') };
  }

  test.each([
    ['a purchase and a refund', () => aPurchase(), () => aRefund()],
    ['a refund and a purchase', () => aRefund(), () => aPurchase()],
    ['two purchases', () => aPurchase(), () => aPurchase({}, { source: 'segment' })],
    [
      'two credit notes of one id',
      () => aRefund({ refundId: 'f1', orderId: undefined as never, amountMinor: 1, currency: 'EUR' }),
      () => aRefund({ refundId: 'f1', orderId: undefined as never, amountMinor: 2, currency: 'EUR' }),
    ],
  ])('judging %s at once: the second waits, and judges again when it finds it was second', async (_, one, other) => {
    const first = await open([one()], 0);
    await first.judged;
    const second = await open([other()], 1);
    const meanwhile = await Promise.race([second.judged, new Promise((resolve) => setTimeout(() => resolve('still waits'), 100))]);
    await first.commit();
    const afterwards = await second.judged;
    await second.rollback();
    expect([meanwhile, afterwards]).toEqual(['still waits', expect.any(LocksMoved)]);
  });

  test('judging the same orders from two partitions publish each purchase once and each refund once', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `o${index}`);
    const shuffled = (seed: number): string[] =>
      [...ids].sort((a, b) => ((Number(a.slice(1)) * seed) % 211) - ((Number(b.slice(1)) * seed) % 211));
    const chunks = <T>(list: T[]): T[][] =>
      Array.from({ length: Math.ceil(list.length / 20) }, (_, index) => list.slice(index * 20, index * 20 + 20));
    const streams = [
      shuffled(17).map((orderId) => aPurchase({ orderId }, { source: 'shopify' })),
      shuffled(29).flatMap((orderId) => [
        aRefund({ orderId, amountMinor: 70_00 }, { source: 'erp' }),
        aPurchase({ orderId }, { source: 'segment', subject: 'bob' }),
      ]),
      shuffled(53).map((orderId) => aRefund({ orderId, amountMinor: 70_00 }, { source: 'till' })),
    ];
    await Promise.all(
      streams.map(async (claims, partition) => {
        for (const batch of chunks(claims)) await deliver(batch, partition, (given) => orders.controller.judge(given));
      }),
    );
    const facts = await published();
    const purchases = ofType(facts, PurchaseCompletedV1);
    expect(new Set(purchases.map(({ data }) => (data as PurchaseCompletedV1).orderId)).size).toBe(200);
    expect([purchases.length, await countOf('waiting'), (await parked()).length]).toEqual([200, 0, 0]);
    const refunds = ofType(facts, RefundIssuedV1);
    const sums = new Map<string, number>();
    for (const { data } of refunds as Fact<RefundIssuedV1>[]) sums.set(data.orderId!, (sums.get(data.orderId!) ?? 0) + data.amountMinor);
    expect([refunds.length, new Set(sums.values())]).toEqual([400, new Set([100_00])]);
    const subjects = new Map(purchases.map(({ subject, data }) => [(data as PurchaseCompletedV1).orderId, subject]));
    for (const { subject, data } of refunds) expect(subject).toBe(subjects.get((data as RefundIssuedV1).orderId!));
  });
});

describe('claims that wait too long', () => {
  test('are parked after 7 days, each once, whoever sweeps, and their senders are told', async () => {
    await deliver([aRefund({ orderId: 'o8' }), aReturnApproval({ orderId: 'o9' })]);
    const overdue = new OverdueClaims(dataSource, orders.clock);
    orders.clock.pass(7 * DAY - 60_000_000);
    expect(await overdue.parkOverdue()).toBe(0);
    orders.clock.pass(2 * 60_000_000);
    const counts = await Promise.all([1, 2, 3].map(() => overdue.parkOverdue()));
    expect(counts.reduce((a, b) => a + b)).toBe(2);
    expect((await parked()).map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/order o8.* 7 days/),
      expect.stringMatching(/order o9.* 7 days/),
    ]);
    expect((await verdicts()).map(({ status }) => status)).toEqual(['waiting', 'waiting', 'parked', 'parked']);
    await deliver([aPurchase({ orderId: 'o8' })]);
    expect(await published()).toHaveLength(1);
  });

  test('may be redriven: judged if the order is known by then, else they wait and are parked anew', async () => {
    await deliver([aRefund({ orderId: 'o8' }), aRefund({ orderId: 'o9' })]);
    const overdue = new OverdueClaims(dataSource, orders.clock);
    orders.clock.pass(8 * DAY);
    await overdue.parkOverdue();
    await deliver([aPurchase({ orderId: 'o8' })]);
    for (const { id } of await parked()) await orders.runner().redrive(id);
    expect(ofType(await published(), RefundIssuedV1)).toHaveLength(1);
    expect((await parked()).map(({ open }) => open)).toEqual([false, false]);
    orders.clock.pass(8 * DAY);
    expect(await overdue.parkOverdue()).toBe(1);
    expect((await parked()).map(({ open }) => open)).toEqual([false, true]);
  });
});

describe('a checkout begun under another identifier', () => {
  test.each([
    ['start first', [0, 1]],
    ['purchase first', [1, 0]],
  ])('is told to whoever began it, and to whoever bought at the instant it was begun (%s)', async (_name, order) => {
    const start = aCheckout({}, { subject: 'device' });
    const claims = [start, aPurchase({ checkoutId: 'c1' }, { subject: 'ada' })];
    for (const index of order) await deliver([claims[index]!]);
    const told = (await published()).filter(({ type }) => /checkout-(completed|begun)/.test(type));
    expect(told).toHaveLength(2);
    expect(told).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: wireType(CheckoutCompletedV1), subject: 'device', data: { checkoutId: 'c1', orderId: 'o1' } }),
        expect.objectContaining({ type: wireType(CheckoutBegunElsewhereV1), subject: 'ada', time: start.time, data: { checkoutId: 'c1' } }),
      ]),
    );
  });
});

describe('reading an order', () => {
  const read = (orderId: string, shop?: string) => new ReadOrderController(dataSource).read(orderId, shop);

  test('as it now stands, with what was refunded', async () => {
    await deliver([aPurchase(), aPurchase({ orderId: 'o2' })]);
    await deliver([anAmendment()]);
    await deliver([aRefund({ refundId: 'f1', amountMinor: 70_00 }), aCancellation(), anAmendment({ orderId: 'o2' })]);
    expect(await read('o1')).toMatchObject({
      shop: 'cribs',
      orderId: 'o1',
      subject: 'ada',
      revision: 1,
      cancelled: true,
      totalMinor: 60_00,
      refundedMinor: 60_00,
      leftMinor: 0,
      purchase: { totalMinor: 60_00 },
      refunds: [{ refundId: 'f1', amountMinor: 60_00, note: saying('7000') }],
    });
  });

  test('needs the shop where two know the id, and answers 404 for one that is only waited for', async () => {
    await deliver([aPurchase(), aPurchase({ totalMinor: 5 }, { shop: 'toys' }), aRefund({ orderId: 'o7' })]);
    await expect(read('o1')).rejects.toMatchObject({ status: 409 });
    expect(await read('o1', 'toys')).toMatchObject({ totalMinor: 5 });
    for (const [orderId, shop] of [['o7'], ['o1', 'nobody'], ['\u0000']])
      await expect(read(orderId!, shop)).rejects.toMatchObject({ status: 404 });
  });
});
