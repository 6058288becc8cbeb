import { CustomerErasedV1, SubjectLinkedV1, wireType, type Fact } from '#lib/contracts';
import { subjectOfRef } from '#lib/customers';
import { VERDICTS_TOPIC, type Publication } from '#lib/log';
import { aPurchase, aRefund } from '../../test/claims.js';
import { Orders, type OrdersHttp } from '../../test/open-orders.js';
import { ExportCustomer } from './export-customer.js';
import { FollowIdentity } from './follow-identity.controller.js';

let orders: Orders;
let http: OrdersHttp;
let exporter: ExportCustomer;

beforeAll(async () => {
  orders = await Orders.open();
  http = await orders.http();
  exporter = new ExportCustomer(orders.dataSource, orders.config);
});
beforeEach(() => orders.clear());
afterAll(async () => {
  await http.close();
  await orders.close();
});

const realm = { shop: 'cribs' };
const subject = (ref: string): string => subjectOfRef(ref, realm, orders.config);
const [ada, mail] = ['userId:ada', 'email:ada@example.org'] as const;

const identity = (id: string, contract: { type: string; version: number }, data: object): Fact => ({
  specversion: '1.0',
  id,
  source: 'itinera/identity',
  type: wireType(contract),
  time: '2026-03-02T10:00:00.000000Z',
  recordedtime: '2026-03-02T10:00:00.000000Z',
  subject: subject(ada),
  datacontenttype: 'application/json',
  data,
});
const linked = (customer: string, revision = 1): Fact =>
  identity(`link ${revision}`, SubjectLinkedV1, {
    subjects: [{ subject: subject(mail), customerId: subject(customer), revision }],
    because: 'x',
  });
const erased = (): Fact =>
  identity('erasure', CustomerErasedV1, {
    erasureId: '11111111-1111-4111-8111-111111111111',
    customerId: subject(ada),
    subjects: [subject(ada), subject(mail)],
  });

/** Told twice; answers with what came of it the first time. */
async function follow(...facts: Fact[]): Promise<Publication[]> {
  const controller = new FollowIdentity(orders.clock);
  return orders.dataSource.transaction(async (tx) => {
    const messages = facts.map((fact, offset) => ({ topic: 'itinera.identity', partition: 0, offset, fact }));
    const batch = { group: 'g', topic: 'itinera.identity', partition: 0, messages, tx, park: () => undefined };
    const published = await controller.follow(batch);
    expect(await controller.follow(batch)).toEqual([]);
    return published;
  });
}

const buy = (orderId: string, ref: string): Promise<void> => orders.tell([aPurchase({ orderId }, { subject: subject(ref) })]);
const ordersOf = async (ref: string): Promise<unknown[]> =>
  ((await exporter.export(ref, realm)).data['orders'] as { orderId: string }[]).map(({ orderId }) => orderId);

describe('what orders hands out to a customer', () => {
  it('is every order by whichever of their names it was bought, as it now stands', async () => {
    await buy('o1', ada);
    await buy('o2', mail);
    await buy('o3', 'userId:bob');
    await follow(linked(ada));
    expect(await ordersOf(ada)).toEqual(['o1', 'o2']);
    const { customerId, data } = await exporter.export(mail, {});
    expect(customerId).toBe(subject(ada));
    expect(data).toMatchObject({ orders: [{ totalMinor: 100_00, purchase: { orderId: 'o1' } }, {}], checkouts: [], waiting: [] });
  });

  it('follows who belongs to whom by the highest revision, whatever the order', async () => {
    await buy('o2', mail);
    await follow(linked('userId:bob', 2));
    await follow(linked(ada, 1));
    expect([await ordersOf(ada), await ordersOf('userId:bob')]).toEqual([[], ['o2']]);
  });

  it('is nothing of a stranger', async () => {
    expect(await exporter.export('userId:eve', realm)).toEqual({
      customerId: subject('userId:eve'),
      data: { orders: [], checkouts: [], waiting: [] },
    });
  });
});

describe('an erased customer', () => {
  it('is confirmed, and what waits for an order of theirs is destroyed and its sender told', async () => {
    await orders.tell([
      aRefund({ orderId: 'o9' }, { subject: subject(mail) }),
      aRefund({ orderId: 'o8', refundId: 'r2' }, { subject: subject('userId:bob') }),
    ]);
    expect(await orders.countOf('waiting')).toBe(2);
    const [confirmation, verdict, ...more] = await follow(erased());
    expect(confirmation!.fact).toMatchObject({ type: 'itinera.identity.erasure-confirmed.v1', data: { service: 'orders' } });
    expect(verdict).toMatchObject({
      topic: VERDICTS_TOPIC,
      fact: { data: { verdicts: [{ status: 'judged', facts: [], note: 'the customer was erased; nothing was kept' }] } },
    });
    expect(more).toEqual([]);
    expect(await orders.countOf('waiting')).toBe(1);
  });

  it('leaves orders that go on as orders do, and can be given none and read no more', async () => {
    await buy('o1', ada);
    await follow(linked(ada), erased());
    await orders.tell([aRefund({ orderId: 'o1', amountMinor: 40_00 })]);
    expect(await http.get('/o1?shop=cribs')).toMatchObject({ status: 200, body: { leftMinor: 60_00 } });
    const order = { customer: mail, orderId: 'o5', currency: 'EUR', totalMinor: 5_00 };
    expect(await http.post('?shop=cribs', order)).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('was erased') as string },
    });
    await expect(exporter.export(ada, realm)).rejects.toMatchObject({ status: 404 });
  });
});
