import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FeedbackModule } from '../../apps/feedback/src/feedback.module.js';
import { IdentityModule } from '../../apps/identity/src/identity.module.js';
import { JourneyModule } from '../../apps/journey/src/journey.module.js';
import { OrdersModule } from '../../apps/orders/src/orders.module.js';
import { ProjectionModule } from '../../apps/projection/src/projection.module.js';
import { DescribedAnswers } from './described-answers.js';

const KEY = 'of-the-test';
let database: FreshDatabase;
let app: NestFastifyApplication;
let url: string;
let answers: DescribedAnswers;

beforeAll(async () => {
  database = await freshDatabase('customers');
  const env = { DATABASE_URL: database.url, LOG: 'postgres', SUBJECT_SECRET: 's', ADMIN_KEY: KEY, PORT: '0' };
  app = await serve({
    services: ['journey', 'identity', 'orders', 'feedback', 'projection'],
    modules: [JourneyModule, IdentityModule, OrdersModule, FeedbackModule, ProjectionModule],
    config: readConfig(undefined, env),
  });
  url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
  answers = new DescribedAnswers(url, KEY);
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const ask: DescribedAnswers['ask'] = (...asked) => answers.ask(...asked);
const authorization = `Bearer ${KEY}`;
const plain = async (path: string, accept = 'application/json'): Promise<Response> =>
  fetch(url + path, { headers: { authorization, accept } });

/** Until a page holds what the events have brought about. */
async function until(path: string, isThere: (body: never) => boolean): Promise<void> {
  for (;;) {
    const answer = await plain(path);
    if (answer.ok && isThere((await answer.json()) as never)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const event = (type: string, daysAgo: number, data: object): object => {
  const time = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
  return { specversion: '1.0', id: `${type} ${daysAgo}`, source: 'web', type: `itinera.${type}.v1`, time, userid: 'ada', data };
};
const order = (orderId: string): object => ({
  orderId,
  currency: 'EUR',
  totalMinor: 4_900,
  items: [{ productId: 'lamp', quantity: 1, amountMinor: 4_900 }],
});

it('a customer is shown, found and listed as openapi.json says, to the field; names come from identity', async () => {
  const identified = {
    userId: 'ada',
    email: 'ada@example.org',
    traits: { name: 'Ada Lovelace', country: 'GB', preferredChannel: 'phone' },
  };
  const events = [
    event('identity.identified', 40, identified),
    event('identity.consent-changed', 40, { purpose: 'marketing', channel: 'email', status: 'granted' }),
    event('orders.purchase-completed', 38, order('1001')),
    event('orders.order-delivered', 35, { orderId: '1001' }),
    event('feedback.question-asked', 2, { questionId: 'q-1', channel: 'email' }),
    event('orders.checkout-started', 0.1, { checkoutId: 'c-1', valueMinor: 4_900, currency: 'EUR', items: [] }),
  ];
  const sent = await fetch(`${url}/v1/events`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify(events),
  });
  expect(sent.status).toBe(202);
  await until('/v1/customers/userId:ada', ({ openCheckout, openQuestions, lastDelivery, consents, preferredChannel }: Shown) =>
    Boolean(openCheckout && openQuestions.length && lastDelivery && consents.length && preferredChannel?.of === 'told'),
  );
  expect(await ask('get', '/v1/customers/userId:ada')).toMatchObject({ traits: { country: 'GB' }, vitality: { state: 'active' } });
  await ask('get', '/v1/customers/userId:nobody', undefined, 404);
  await until('/v1/customers?query=lovel', ({ customers }: Listed) => customers[0]?.vitality === 'active');
  const [ada] = ((await ask('get', '/v1/customers?query=lovel')) as unknown as Listed).customers;
  expect(ada).toMatchObject({ phase: 'buy', name: 'Ada Lovelace' });
  for (const query of ['query=ada%40example.org', 'query=1001', 'query=userId:ada', 'phase=buy&vitality=active', 'limit=1'])
    expect(((await ask('get', `/v1/customers?${query}`)) as unknown as Listed).customers[0]!.customerId).toBe(ada!.customerId);
  await ask('get', '/v1/customers?class=D', undefined, 400);
  await ask('get', '/v1/people?name=ada');
  await ask('get', '/v1/people', undefined, 400);
  const table = await plain('/v1/customers?query=lovel', 'text/csv');
  expect([table.headers.get('content-type'), await table.text()]).toEqual([
    'text/csv; charset=utf-8',
    `customerId,phase,vitality,class,name\r\n${ada!.customerId},buy,active,${ada!.class ?? ''},Ada Lovelace\r\n`,
  ]);
});

interface Shown {
  openCheckout: object | null;
  openQuestions: object[];
  lastDelivery: object | null;
  consents: object[];
  preferredChannel: { of: string } | null;
}

interface Listed {
  customers: { customerId: string; vitality: string | null; class: string | null; name?: string }[];
}
