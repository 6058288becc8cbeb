import { aCancellation, aPurchase, aRefund, subject } from '../../test/order-facts.js';
import { OrderStage } from '../../test/order-stage.js';

let stage: OrderStage;
beforeAll(async () => {
  stage = await OrderStage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  await stage.begin();
  await stage.enrol('ada');
  await stage.orders(aPurchase('01-10', { orderId: 'o0' }));
});
afterEach(async () => expect(await stage.parked()).toEqual([]));

const tenders = [{ kind: 'points' as const, amountMinor: 100_00, redemptionId: 'r1' }];
const returned = async (): Promise<unknown> => stage.dataSource.query('SELECT returned FROM redemption');

test('points that two orders name are of the one they were redeemed for', async () => {
  await stage.redeem('ada', 'r1', 100, '03-10', { orderId: 'o2' });
  await stage.orders(aPurchase('03-11', { tenders }), aPurchase('03-12', { orderId: 'o2' }));
  await stage.orders(aRefund('03-13', 'f1', 100_00), aCancellation('03-14'));
  expect(await returned()).toEqual([{ returned: 0 }]);
  await stage.orders(aRefund('03-15', 'f2', 50_00, { orderId: 'o2' }));
  expect(await returned()).toEqual([{ returned: 50 }]);
});

test.each(['ada', 'guest'])('else of the first to name them, also where the second is bought by %s', async (name) => {
  const envelope = { subject: subject(name) };
  await stage.redeem('ada', 'r1', 100, '03-10', { orderId: 'cart' });
  await stage.orders(aPurchase('03-12', { orderId: 'o2', tenders }, envelope), aPurchase('03-11', { tenders }));
  await stage.orders(aRefund('03-13', 'f2', 100_00, { orderId: 'o2' }, envelope));
  expect(await returned()).toEqual([{ returned: 0 }]);
  await stage.orders(aRefund('03-14', 'f1', 100_00));
  expect(await returned()).toEqual([{ returned: 100 }]);
});

test('an order that comes only now, and was first, takes its customers along', async () => {
  await stage.redeem('ada', 'r1', 100, '03-10', { orderId: 'cart' });
  const guest = { subject: subject('guest') };
  await stage.orders(aPurchase('03-12', { orderId: 'o2', tenders }));
  await stage.orders(aPurchase('03-11', { tenders }, guest), aRefund('03-13', 'f1', 100_00, {}, guest));
  expect(await returned()).toEqual([{ returned: 100 }]);
});
