import { parseInstant, PointsReinstatedV1, wireType } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { aLine } from '../../test/an-order.js';
import { aCancellation, aLink, aMerge, anAmendment, anUndo, aPurchase, aRefund, day, subject } from '../../test/order-facts.js';
import { OrderStage } from '../../test/order-stage.js';

let stage: OrderStage;
beforeAll(async () => {
  stage = await OrderStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(async () => expect(await stage.parked()).toEqual([]));

const at = (text: string): number => parseInstant(day(text))!;
const has = async (expected: Partial<Record<'available' | 'pending' | 'debt', number>>, name = 'ada'): Promise<void> => {
  expect(await stage.figures(name)).toEqual({ available: 0, pending: 0, debt: 0, ...expected });
  await stage.audit(name);
};
const returned = async (): Promise<unknown> => stage.dataSource.query('SELECT id, points, returned FROM redemption ORDER BY id');

/** Of 2,500 points 2,000 have paid 20.00 of an order of 100.00. */
async function paidWithPoints(named = true, purchase = '05-01'): Promise<void> {
  await stage.enrol('ada');
  await stage.orders(aPurchase('01-10', { orderId: 'o0', totalMinor: 2500_00 }));
  await stage.redeem('ada', 'r1', 2000, '04-30', { orderId: 'o1', amountMinor: 20_00 });
  const tenders = [
    { kind: 'card', amountMinor: 80_00 },
    { kind: 'points', amountMinor: 20_00, ...(named && { redemptionId: 'r1' }) },
  ] as never;
  await stage.orders(aPurchase(purchase, { items: [aLine(50_00), aLine(50_00)], tenders }));
}

describe('an order of 80.00 and 2,000 points', () => {
  test.each([true, false])('half returned gives 1,000 points back, and keeps half of what the money earned', async (named) => {
    await paidWithPoints(named);
    await has({ available: 500, pending: 80 });
    await stage.orders(aRefund('05-02', 'f1', 50_00), aRefund('05-02', 'f1', 50_00, {}, { id: 'again' }));
    await has({ available: 1500, pending: 40 });
    expect(await returned()).toEqual([{ id: 'r1', points: 2000, returned: 1000 }]);
    const told = (await stage.facts()).filter(({ type }) => type === wireType(PointsReinstatedV1));
    expect(told).toMatchObject([{ data: { points: 1000, redemptionId: 'r1', orderId: 'o1', refundId: 'f1' } }]);
  });

  test('returned in three gives all back and no more; its cancellation after that nothing', async () => {
    await paidWithPoints();
    await stage.orders(aRefund('05-02', 'f1', 33_33), aRefund('05-03', 'f2', 33_33), aRefund('05-04', 'f3', 33_34), aCancellation('05-05'));
    await has({ available: 2500 });
    expect(await returned()).toEqual([{ id: 'r1', points: 2000, returned: 2000 }]);
  });

  test('refunded by names follows the names', async () => {
    await paidWithPoints();
    await stage.orders(aRefund('05-02', 'f1', 50_00, { tenders: [{ kind: 'card', amountMinor: 50_00 }] }));
    await has({ available: 500, pending: 40 });
    await stage.orders(aRefund('05-03', 'f2', 50_00));
    await has({ available: 2500 });
  });

  test('cancelled, before or after activation, gives all back', async () => {
    await paidWithPoints();
    await stage.orders(aRefund('05-02', 'f1', 10_00), aCancellation('08-01'));
    await has({ available: 2500 });
  });

  test('named by another order first gives that one nothing, though its own comes in the same batch as the other’s refund', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('01-10', { orderId: 'o0', totalMinor: 2500_00 }));
    await stage.redeem('ada', 'r1', 2000, '04-30', { orderId: 'o1', amountMinor: 20_00 });
    const tenders = [
      { kind: 'card', amountMinor: 80_00 },
      { kind: 'points', amountMinor: 20_00, redemptionId: 'r1' },
    ] as never;
    await stage.orders(aPurchase('05-01', { orderId: 'o2', tenders }));
    await stage.orders(aPurchase('05-02', { tenders }), aRefund('05-03', 'f1', 100_00, { orderId: 'o2' }));
    expect(await returned()).toEqual([{ id: 'r1', points: 2000, returned: 0 }]);
  });

  test('that names no tender gives back in proportion to the money', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('01-10', { orderId: 'o0', totalMinor: 2500_00 }));
    await stage.redeem('ada', 'r1', 2000, '04-30', { orderId: 'o1' });
    await stage.orders(aPurchase('05-01', { subtotalMinor: 80_00 }), aRefund('05-02', 'f1', 40_00));
    await has({ available: 1500, pending: 40 });
  });

  test('amended to 60.00, of which all is refunded, gives all back', async () => {
    await paidWithPoints();
    await stage.orders(anAmendment('05-02', 1, { items: [aLine(60_00)] }), aRefund('05-03', 'f1', 30_00));
    await has({ available: 1500, pending: 24 });
    await stage.orders(aRefund('05-04', 'f2', 30_00));
    await has({ available: 2500 });
  });

  test.each([aCancellation('05-02'), aRefund('05-02', 'f1', 0)])(
    'that cost nothing for its points gives all back when it ends',
    async (end) => {
      await stage.enrol('ada');
      await stage.orders(aPurchase('01-10', { orderId: 'o0', totalMinor: 2500_00 }));
      await stage.redeem('ada', 'r1', 2000, '04-30', { orderId: 'o1' });
      await stage.orders(aPurchase('05-01', { items: [aLine(20_00)], totalMinor: 0 }), end);
      expect(await returned()).toEqual([{ id: 'r1', points: 2000, returned: 2000 }]);
      await stage.audit('ada');
    },
  );

  test('redeem, then return the order: the points it took come back, those it earned do not stay', async () => {
    await paidWithPoints();
    await stage.pass('ada', '06-01');
    await stage.redeem('ada', 'r2', 580, '06-02', { orderId: 'elsewhere' });
    await stage.orders(aRefund('06-03', 'f1', 100_00));
    await has({ available: 1920 });
  });
});

describe('points that come back', () => {
  test.each([
    [0, { available: 0 }, 100],
    [30, { available: 100 }, 0],
  ])('after their expiry, with %d days of grace', async (reinstateGraceDays, figures, expired) => {
    await stage.begin(aProgramme({ reinstateGraceDays, expiry: { kind: 'rolling', months: 1 } }));
    await stage.enrol('ada');
    await stage.orders(aPurchase('01-10', { orderId: 'o0' }));
    await stage.redeem('ada', 'r1', 100, '02-10', { orderId: 'o1' });
    const tenders = [{ kind: 'points' as const, amountMinor: 100_00, redemptionId: 'r1' }];
    await stage.orders(aPurchase('02-10', { tenders }), aRefund('05-01', 'f1', 100_00));
    await has(figures);
    const [lot] = await stage.lots('ada');
    expect(lot).toMatchObject({ expired, ...(reinstateGraceDays > 0 && { expiresAt: at('2026-05-31T22:00:00Z') }) });
  });

  test('live on as if they had been there where activity has put the expiry off', async () => {
    await stage.begin(aProgramme({ expiry: { kind: 'after-inactivity', months: 3 } }));
    await stage.enrol('ada');
    await stage.orders(aPurchase('01-10', { orderId: 'o0' }));
    await stage.redeem('ada', 'r1', 100, '03-10', { orderId: 'o1' });
    const tenders = [{ kind: 'points' as const, amountMinor: 100_00, redemptionId: 'r1' }];
    await stage.orders(aPurchase('03-10', { tenders }), aPurchase('05-20', { orderId: 'o2' }), aRefund('07-01', 'f1', 100_00));
    await has({ available: 200 });
    expect((await stage.lots('ada')).map(({ expiresAt }) => expiresAt)).toContain(at('2026-08-20T22:00:00Z'));
  });

  test('pay what is owed first', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('01-10', { orderId: 'o0' }));
    await stage.redeem('ada', 'r1', 100, '03-10', { orderId: 'o1' });
    await stage.orders(aPurchase('03-11', { tenders: [{ kind: 'points', amountMinor: 100_00, redemptionId: 'r1' }] }));
    await stage.orders(aRefund('03-12', 'f0', 70_00, { orderId: 'o0' }));
    await has({ debt: 70 });
    await stage.orders(aCancellation('03-13'));
    await has({ available: 30 });
  });

  test('are of whoever paid with them, though the order is another subject’s, and the merge between is undone', async () => {
    await stage.enrol('ada');
    await stage.enrol('bob');
    await stage.orders(aPurchase('01-10', { orderId: 'o0' }), aPurchase('01-11', { orderId: 'o9' }, { subject: subject('bob') }));
    await stage.identity(aMerge('03-01', 'bob', 'ada'));
    await stage.redeem('ada', 'r1', 150, '03-10', { orderId: 'o1' });
    const tenders = [{ kind: 'points' as const, amountMinor: 100_00, redemptionId: 'r1' }];
    await stage.orders(aPurchase('03-11', { tenders }, { subject: subject('bob') }));
    await stage.identity(anUndo('03-12', 'bob', 'ada'));
    await has({}, 'ada');
    await has({ available: 50 }, 'bob');
    await stage.orders(aRefund('03-13', 'f1', 100_00, {}, { subject: subject('bob') }));
    await has({ available: 100 }, 'ada');
    await has({ available: 100 }, 'bob');
  });

  test('also where nobody was granted anything for the order', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('01-10', { orderId: 'o0' }));
    await stage.redeem('ada', 'r1', 100, '03-10', { orderId: 'cart' });
    const tenders = [{ kind: 'points' as const, amountMinor: 100_00, redemptionId: 'r1' }];
    const guest = { subject: subject('guest') };
    await stage.orders(aPurchase('03-11', { tenders }, guest), aRefund('03-12', 'f1', 50_00, {}, guest));
    await has({ available: 50 });
    await stage.identity(aLink('03-13', 'guest', 'ada'));
    await stage.orders(aCancellation('03-14', 'o1', guest));
    await has({ available: 100 });
  });
});
