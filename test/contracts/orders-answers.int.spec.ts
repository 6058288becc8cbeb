import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OrdersModule } from '../../apps/orders/src/orders.module.js';
import { DescribedAnswers } from './described-answers.js';

const KEY = 'of-the-test';
let database: FreshDatabase;
let app: NestFastifyApplication;
let answers: DescribedAnswers;

beforeAll(async () => {
  database = await freshDatabase('orders');
  const env = { DATABASE_URL: database.url, LOG: 'postgres', SUBJECT_SECRET: 's', ADMIN_KEY: KEY, PORT: '0' };
  app = await serve({ services: ['orders'], modules: [OrdersModule], config: readConfig('orders', env) });
  answers = new DescribedAnswers(`http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`, KEY);
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

it('what the service answers is what openapi.json says, to the field', async () => {
  const ask: DescribedAnswers['ask'] = (...asked) => answers.ask(...asked);
  const items = [
    { productId: 'crib', quantity: 2, amountMinor: 60_00 },
    { productId: 'lamp', amountMinor: 30_00 },
  ];
  const order = { customer: 'userId:ada', currency: 'EUR', items, totalMinor: 100_00, promisedAt: '2026-03-06T18:00:00Z' };
  for (const orderId of ['o1', 'o2']) await ask('post', '/v1/orders', { ...order, orderId });
  await ask('post', '/v1/orders', { ...order, orderId: 'o1' }, 409);
  await ask('post', '/v1/orders', { orderId: 'o3' }, 400);
  await ask('post', '/v1/orders/o1/deliveries', { status: 'shipped', parcel: 'P1', lines: [0] });
  await ask('post', '/v1/orders/o1/deliveries', { status: 'delivered', parcel: 'P1' });
  await ask('post', '/v1/orders/o1/deliveries', { status: 'lost' }, 400);
  await ask('post', '/v1/orders/o1/refunds', { amountMinor: 5_00, goodwill: true });
  await ask('post', '/v1/orders/o1/refunds', { currency: 'USD' }, 422);

  const back = '/v1/orders/o1/returns';
  await ask('post', back, { returnId: 'r1', items: [{ line: 0, quantity: 1 }], reason: 'too small' });
  await ask('post', back, { lines: [9] }, 422);
  await ask('post', `${back}/r1/refund`, {}, 409);
  await ask('post', `${back}/r1/approve`, { terms: 'goodwill', deductionMinor: 1_00 });
  await ask('post', `${back}/r1/label`, { parcel: 'L1' });
  await ask('post', `${back}/r1/receive`, { undamaged: false });
  await ask('post', `${back}/r1/refund`);
  await ask('post', `${back}/r1/receive`, {}, 409);
  await ask('post', back, { returnId: 'r2', lines: [1] });
  await ask('post', `${back}/r2/decline`, { reason: 'worn' });
  await ask('post', `${back}/r2/approve`, {}, 409);
  await ask('post', `${back}/r9/approve`, {}, 404);
  await ask('post', back, { returnId: 'r3', lines: [1] });
  await ask('post', `${back}/r3/approve`);
  await ask('post', `${back}/r3/exchange`, { exchangeOrderId: 'o9' }, 404);
  await ask('post', `${back}/r3/exchange`, { exchangeOrderId: 'o2' });
  await ask('post', back, { returnId: 'r4', items: [{ line: 0, quantity: 1 }] });
  await ask('post', `${back}/r4/close`, { reason: 'kept it after all' });

  await ask('get', '/v1/orders/o1');
  await ask('get', '/v1/orders/o9', undefined, 404);
  await ask('post', '/v1/orders/o2/cancel', { reason: 'ordered twice' });
  await ask('post', '/v1/orders/o2/cancel', {}, 409);
  answers.areAllOf('orders');
});
