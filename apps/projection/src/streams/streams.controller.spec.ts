import { PurchaseCompletedV1, wireType } from '#lib/contracts';
import { StreamsController } from './streams.controller.js';

const opened: unknown[] = [];
const events = { read: async (types: unknown) => void opened.push(types) };
const controller = new StreamsController({} as never, {} as never, events as never);
const follow = (types?: string): Promise<void> =>
  controller.facts({ ...(types !== undefined && { types }) }, undefined, {} as never, {} as never);

it.each(['!!', 'orders,moon', 'itinera.orders.purchase-completed.v9', 'orders.purchase-completed', ''])(
  'no stream is opened of %s, which could never say anything',
  async (types) => {
    await expect(follow(types)).rejects.toMatchObject({ status: 400, message: expect.stringContaining('names no fact') as string });
  },
);

it('opens one of services, of facts and of everything', async () => {
  await follow('orders,projection');
  await follow(wireType(PurchaseCompletedV1));
  await follow();
  expect(opened).toEqual([['orders', 'projection'], ['itinera.orders.purchase-completed.v1'], null]);
});
