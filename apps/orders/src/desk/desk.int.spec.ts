import { ReturnReceivedV1 } from '#lib/contracts';
import { aRefund, aReturnRequest, aStep } from '../../test/claims.js';
import { Orders, type Answer, type OrdersHttp } from '../../test/open-orders.js';

const saying = (text: string): string => expect.stringContaining(text) as string;

let orders: Orders;
let http: OrdersHttp;

beforeAll(async () => {
  orders = await Orders.open();
  http = await orders.http();
});
afterAll(async () => {
  await http.close();
  await orders.close();
});
beforeEach(() => orders.clear());

const PURCHASE = {
  customer: 'userId:ada',
  orderId: 'o1',
  currency: 'EUR',
  totalMinor: 100_00,
  shippingMinor: 6_00,
  taxMinor: 4_00,
  items: [
    { productId: 'crib', quantity: 2, amountMinor: 60_00 },
    { productId: 'lamp', amountMinor: 30_00 },
  ],
};
const DEAR = { productId: 'palace', amountMinor: 1e13 };
const take = (more: object = {}): Promise<Answer> => http.post('', { ...PURCHASE, ...more });

describe('orders over HTTP', () => {
  test('are taken, delivered, refunded and cancelled, by the same facts as claims make', async () => {
    expect(await take()).toMatchObject({ status: 201, body: { orderId: 'o1', totalMinor: 100_00, leftMinor: 100_00, returns: [] } });
    expect(await http.post('/o1/deliveries', { status: 'shipped', parcel: 'P1', promisedAt: '2026-03-05T18:00:00Z' })).toMatchObject({
      status: 201,
      body: { deliveries: [{ kind: 'shipped', parcel: 'P1' }], promises: [{ parcel: 'P1', delayed: false }] },
    });
    orders.clock.set('2026-03-05T10:00:00Z');
    expect(await http.post('/o1/deliveries', { status: 'delivered', parcel: 'P1' })).toMatchObject({
      status: 201,
      body: { promises: [{ parcel: 'P1', promisedAt: '2026-03-05T18:00:00Z', deliveredAt: '2026-03-05T10:00:00.000000Z' }] },
    });
    expect(await http.post('/o1/refunds', { amountMinor: 40_00 })).toMatchObject({ status: 201, body: { leftMinor: 60_00 } });
    expect(await http.post('/o1/cancel', { reason: 'ordered twice' })).toMatchObject({ status: 200, body: { cancelled: true } });
    const facts = await orders.published();
    expect(facts.map(({ type }) => type.split('.')[2])).toEqual([
      'purchase-completed',
      'order-shipped',
      'order-delivered',
      'refund-issued',
      'purchase-cancelled',
    ]);
    expect(new Set(facts.map(({ source }) => source))).toEqual(new Set(['itinera/orders']));
    expect(new Set(facts.map(({ subject }) => subject)).size).toBe(1);
    expect(facts[2]!.data).toEqual({ orderId: 'o1', parcel: 'P1', promisedAt: '2026-03-05T18:00:00Z' });
    expect(await orders.verdicts()).toEqual([]);
  });

  test('a request sent again with its key is done once; the key with another content is a mistake', async () => {
    const first = await http.post('', PURCHASE, 'k1');
    expect(await http.post('', PURCHASE, 'k1')).toEqual(first);
    expect(await http.post('', { ...PURCHASE, totalMinor: 5 }, 'k1')).toMatchObject({ status: 422 });
    const refund = await http.post('/o1/refunds', { amountMinor: 10_00 }, 'k2');
    expect(await http.post('/o1/refunds', { amountMinor: 10_00 }, 'k2')).toEqual(refund);
    const back = await http.post('/o1/returns', { lines: [1] }, 'k3');
    expect(await http.post('/o1/returns', { lines: [1] }, 'k3')).toEqual(back);
    expect(await orders.published()).toHaveLength(3);
  });

  test.each<[string, () => Promise<Answer>, number, string]>([
    ['an order that is known', () => take(), 409, 'known already'],
    ['no customer', () => http.post('', { ...PURCHASE, customer: undefined }), 400, 'needs a customer'],
    ['a customer nobody can be', () => take({ orderId: 'o2', customer: 'ada' }), 400, 'named by id'],
    ['a body that does not fit', () => take({ orderId: 'o2', currency: 'euro' }), 400, 'does not fit'],
    ['a body that is none', () => http.post('/o1/cancel', [1]), 400, 'JSON object'],
    ['more money than there is', () => take({ orderId: 'o2', totalMinor: undefined, items: [DEAR, DEAR] }), 422, 'more than'],
    ['an order nobody knows', () => http.post('/o9/cancel', {}), 404, 'No order o9 is known'],
    ['an order of another shop', () => http.post('/o1/cancel?shop=toys', {}), 404, 'in shop toys'],
    ['a time to come', () => http.post('/o1/cancel', { time: '2026-03-02T12:00:01Z' }), 400, 'not later than now'],
    ['a delivery that is none', () => http.post('/o1/deliveries', { status: 'lost' }), 400, 'needs a status'],
    ['a promise of nothing', () => http.post('/o1/deliveries', { status: 'promised' }), 400, 'does not fit'],
    ['more than there is', () => http.post('/o1/returns', { items: [{ line: 1, quantity: 2 }] }), 422, 'does not have all'],
    ['a line there is not', () => http.post('/o1/returns', { lines: [7] }), 422, 'does not have all'],
    ['a return nobody knows', () => http.post('/o1/returns/r9/approve', {}), 404, 'No return r9'],
    ['a step there is not', () => http.post('/o1/returns/r9/burn', {}), 404, ''],
  ])('%s is refused', async (_, ask, status, detail) => {
    await take();
    const answer = await ask();
    expect(answer).toMatchObject({ status, body: { detail: saying(detail) } });
    expect(await orders.published()).toHaveLength(1);
  });

  test.each<[string, object, object]>([
    ['/o1/refunds', { amount: 100 }, { pointer: '/amount', detail: 'is not known here' }],
    ['/o1/refunds', { amountMino: 100 }, { pointer: '/amountMino', detail: saying('did you mean amountMinor?') }],
    ['/o1/cancel', { reson: 'x' }, { pointer: '/reson', detail: saying('reason?') }],
    ['/o1/deliveries', { status: 'shipped', parcl: 'P' }, { pointer: '/parcl', detail: saying('parcel?') }],
    ['/o1/returns', { items: [{ line: 0, quantiti: 1 }] }, { pointer: '/items/0/quantiti', detail: saying('quantity?') }],
    ['/o1/returns/r1/receive', { lines: [0], quantities: [1] }, { pointer: '/quantities' }],
    ['/o1/returns/r1/receive', { damaged: true }, { pointer: '/damaged', detail: saying('undamaged?') }],
    ['/o1/returns/r1/close', { damaged: true }, { pointer: '/damaged' }],
    ['', { ...PURCHASE, orderId: 'o2', totalMinr: 1 }, { pointer: '/totalMinr', detail: saying('totalMinor?') }],
  ])('%s refuses a key it does not know: %j', async (path, body, mistake) => {
    await take();
    expect(await http.post(path, body)).toMatchObject({ status: 400, body: { errors: [mistake] } });
    expect(await orders.published()).toHaveLength(1);
  });

  test('a refund is refused once nothing is left, and another currency never fits', async () => {
    await take();
    expect(await http.post('/o1/refunds', { currency: 'USD', amountMinor: 1 })).toMatchObject({ status: 422 });
    expect(await http.post('/o1/refunds', {})).toMatchObject({ status: 422, body: { detail: saying('full: true') } });
    await http.post('/o1/refunds', { full: true });
    expect(await http.post('/o1/refunds', { full: true })).toMatchObject({
      status: 409,
      body: { detail: 'Nothing is left to refund of order o1.' },
    });
  });

  test('an order that others wait for lets them be judged, and tells their senders', async () => {
    await orders.tell([aRefund({ orderId: 'o1', amountMinor: 10_00 }, { shop: 'cribs' })]);
    expect(await http.post('?shop=cribs', PURCHASE)).toMatchObject({ status: 201, body: { refundedMinor: 10_00 } });
    expect((await orders.verdicts()).map(({ status }) => status)).toEqual(['waiting', 'judged']);
    expect(await orders.countOf('waiting')).toBe(0);
  });
});

describe('returns over HTTP', () => {
  beforeEach(async () => {
    await take();
    await http.post('/o1/deliveries', { status: 'delivered' });
  });

  const step = (name: string, body: object = {}): Promise<Answer> => http.post(`/o1/returns/r1/${name}`, body);

  test('go their way in parts, and are closed when all has gone back', async () => {
    orders.clock.set('2026-03-10T12:00:00Z');
    expect(await http.post('/o1/returns', { returnId: 'r1', reason: 'too small' })).toMatchObject({
      status: 201,
      body: { state: 'requested', terms: 'full-refund', dueMinor: 100_00, goods: [{ line: 0, quantity: 2 }, { line: 1 }] },
    });
    expect(await step('refund')).toMatchObject({ status: 409, body: { detail: saying('is requested and cannot be refunded') } });
    expect(await step('approve', { labelIssued: true })).toMatchObject({ status: 200, body: { state: 'label-issued' } });
    expect(await step('approve')).toMatchObject({ status: 409, body: { detail: saying('label-issued already') } });
    expect(await step('receive', { lines: [0] })).toMatchObject({ body: { state: 'received', dueMinor: 62_67 } });
    expect(await step('refund')).toMatchObject({ body: { state: 'received', refundedMinor: 62_67, dueMinor: 0 } });
    expect(await step('receive', { lines: [0] })).toMatchObject({ status: 409, body: { detail: saying('has come already') } });
    expect(await step('receive', { originalPackaging: false })).toMatchObject({ body: { terms: 'goodwill' } });
    expect((await step('refund')).body).toMatchObject({ status: 409, detail: saying('not agreed yet') });
    expect(await step('refund', { deductionMinor: 7_33 })).toMatchObject({ status: 200, body: { state: 'closed', refundedMinor: 92_67 } });
    expect(await step('receive')).toMatchObject({ status: 409, body: { detail: saying('is closed') } });
    const order = (await http.get('/o1')).body;
    expect(order).toMatchObject({ refundedMinor: 92_67, returns: [{ returnId: 'r1', state: 'closed' }] });
    const facts = (await orders.published()).slice(2);
    expect(facts.map(({ id }) => id)).toEqual(
      (order['returns'] as { steps: { factId: string }[] }[])[0]!.steps.map(({ factId }) => factId),
    );
    expect(new Set(facts.map(({ correlationid }) => correlationid)).size).toBe(1);
  });

  test('after the days are goodwill, and exchanged for an order that is known', async () => {
    orders.clock.set('2026-03-16T12:00:01Z');
    expect(await http.post('/o1/returns', { returnId: 'r1', lines: [1] })).toMatchObject({ body: { terms: 'goodwill' } });
    await step('approve');
    expect(await step('exchange', { exchangeOrderId: 'o2' })).toMatchObject({ status: 404, body: { detail: saying('No order o2') } });
    expect(await step('exchange', { exchangeOrderId: 'o1' })).toMatchObject({ status: 422 });
    expect(await step('exchange')).toMatchObject({ status: 400 });
    await take({ orderId: 'o2' });
    expect(await step('exchange', { exchangeOrderId: 'o2' })).toMatchObject({ body: { state: 'closed', exchangeOrderId: 'o2' } });
    expect((await orders.published()).at(-1)!.data).toEqual({ orderId: 'o1', returnId: 'r1', terms: 'goodwill', exchangeOrderId: 'o2' });
  });

  test('bring nothing back twice, nor more money than is due', async () => {
    await http.post('/o1/returns', { returnId: 'r1', lines: [0] });
    expect(await http.post('/o1/returns', { lines: [0] })).toMatchObject({ status: 409, body: { detail: saying('on its way back') } });
    expect(await http.post('/o1/returns', { returnId: 'r2' })).toMatchObject({ status: 201, body: { goods: [{ line: 1, quantity: 1 }] } });
    await step('approve');
    expect(await step('receive', { lines: [9] })).toMatchObject({ status: 422, body: { detail: 'Order o1 has no line 9.' } });
    await step('receive');
    expect(await step('refund', { amountMinor: 99_999 })).toMatchObject({ status: 422, body: { detail: saying('no more than 6267') } });
    await orders.tell([aRefund({ returnId: 'r1', amountMinor: 999_99 }, { shop: undefined as never })]);
    const [r1] = (await http.get('/o1')).body['returns'] as { steps: object[] }[];
    expect(r1!.steps).toContainEqual(expect.objectContaining({ step: 'refund', note: saying('asked for 99999') }));
  });

  test('at once are refunded once', async () => {
    await http.post('/o1/returns', { returnId: 'r1' });
    await step('approve');
    await step('receive');
    const answers = await Promise.all([1, 2, 3].map(() => step('refund')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  test('are of their order, and of their shop', async () => {
    await take({ orderId: 'o2' });
    await http.post('/o1/returns', { returnId: 'r1' });
    expect(await http.post('/o2/returns/r1/approve', {})).toMatchObject({ status: 409, body: { detail: saying('another order') } });
    await http.post('?shop=toys', PURCHASE);
    expect(await step('approve')).toMatchObject({ status: 409, body: { detail: saying('?shop=') } });
    expect(await http.post('/o1/returns/r1/approve?shop=', {})).toMatchObject({ status: 200 });
  });

  test('that a platform began go on here, and the other way round', async () => {
    await orders.tell([aReturnRequest({}, { shop: undefined as never })]);
    expect(await step('approve')).toMatchObject({ status: 200, body: { correlationId: expect.stringMatching(/^claim-/) as string } });
    await orders.tell([aStep(ReturnReceivedV1, {}, { shop: undefined as never })]);
    expect(await step('refund')).toMatchObject({ body: { state: 'closed' } });
    const [request, approval, receipt, refund, closing] = (await orders.published()).slice(2);
    expect([approval, refund, closing].map((fact) => fact!.causationid)).toEqual(
      [request, receipt, refund].map((fact) => `${fact!.source} ${fact!.id}`),
    );
  });
});
