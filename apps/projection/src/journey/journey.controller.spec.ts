import { PurchaseCompletedV1, wireType } from '#lib/contracts';
import { JourneyController } from './journey.controller.js';

const asked: unknown[] = [];
const dataSource = { query: async (_: string, parameters: unknown[]) => (asked.push(parameters[4]), []) };
const customers = { find: async () => ({ customerId: 'ada', subjects: [] }) };
const controller = new JourneyController(dataSource as never, customers as never, {} as never, {} as never);

it.each(['orders.purchase-completed', 'order', 'orders,moon', '', ','])(
  'no timeline is narrowed to %j, which names no fact',
  async (types) => {
    await expect(controller.timeline('userId:ada', { types })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('names no fact') as string,
    });
  },
);

it('narrows one to services and facts', async () => {
  for (const types of ['orders,loyalty', wireType(PurchaseCompletedV1), undefined])
    await controller.timeline('userId:ada', types === undefined ? {} : { types });
  expect(asked).toEqual([['orders', 'loyalty'], ['itinera.orders.purchase-completed.v1'], null]);
});
