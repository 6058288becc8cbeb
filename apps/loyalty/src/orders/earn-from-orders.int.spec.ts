import { OrderStage } from '../../test/order-stage.js';
import { aPurchase, aDelivery } from '../../test/order-facts.js';

let stage: OrderStage;
beforeAll(async () => {
  stage = await OrderStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());

describe('a purchase', () => {
  test('earns pending points that become available after delivery and return period', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01'));
    expect(await stage.figures('ada')).toEqual({ available: 0, pending: 100, debt: 0 });
    await stage.orders(aDelivery('03-05'));
    expect(await stage.lots('ada')).toMatchObject([{ availableAt: Date.parse('2026-03-19T23:00:00Z') * 1000 }]);
    await stage.pass('ada', '2026-03-19T22:59:59Z');
    expect(await stage.figures('ada')).toEqual({ available: 0, pending: 100, debt: 0 });
    await stage.pass('ada', '2026-03-19T23:00:00Z');
    expect(await stage.figures('ada')).toEqual({ available: 100, pending: 0, debt: 0 });
    await stage.audit('ada');
  });
});
