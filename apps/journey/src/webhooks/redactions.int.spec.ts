import { ErasureRequestedV1, wireType } from '#lib/contracts';
import { Journey } from '../../test/open-journey.js';
import { ForgetCustomers } from '../erasure/forget-customers.controller.js';
import type { PrivacyRequest } from './privacy-requests.js';

let journey: Journey;
beforeAll(async () => {
  journey = await Journey.open();
  for (const source of ['shopify', 'till']) await journey.post('/v1/sources', { source, shop: 'north', shopify: { secrets: ['shh'] } });
});
afterAll(() => journey?.close());

const redact = (id?: number, topic = 'customers/redact') => journey.shopify('shopify', topic, { shop_id: 1, customer: { id } });
const requested = () => journey.publishedOf<ErasureRequestedV1>(wireType(ErasureRequestedV1));
const listed = async (): Promise<PrivacyRequest[]> =>
  (await journey.get<{ requests: PrivacyRequest[] }>('/v1/webhooks/privacy-requests')).body.requests;

it('identity is asked once to erase whom the only shop there is wants forgotten, and nobody else', async () => {
  await redact(9001);
  await redact(9001);
  await redact(9002, 'customers/data_request');
  await redact();
  await journey.shopify('shopify', 'shop/redact', { shop_id: 1 });
  const { id, subject } = (await listed()).find((request) => request.topic === 'customers/redact' && request.subject)!;
  expect(await requested()).toMatchObject([{ source: 'shopify', shop: 'north', subject, data: { requestId: id } }]);
  expect(await listed()).toHaveLength(4);
});

it('what was asked is listed as done once they are erased', async () => {
  await redact(9001, 'customers/data_request');
  const of = (await listed()).filter(({ subject }) => subject);
  const { subject } = of[0]!;
  expect(of.filter(({ erased }) => erased)).toEqual([]);
  const erased = { erasureId: '11111111-1111-4111-8111-111111111111', customerId: subject, subjects: [subject] };
  const fact = { type: 'itinera.identity.customer-erased.v1', source: 'itinera/identity', id: 'e', data: erased };
  for (let time = 0; time < 2; time++)
    await journey.dataSource.transaction((tx) => journey.app.get(ForgetCustomers).forget({ messages: [{ fact }], tx } as never));
  const topics = (await listed()).filter((request) => request.erased).map(({ topic }) => topic);
  expect(topics.sort()).toEqual(['customers/data_request', 'customers/redact']);
});

it('where there is another shop, who may know the same person, an operator decides', async () => {
  const before = await requested();
  await journey.post('/v1/sources', { source: 'web', shop: 'south' });
  await redact(9003);
  expect(await requested()).toEqual(before);
  expect((await listed())[0]).toMatchObject({ topic: 'customers/redact' });
  await journey.post('/v1/sources', { source: 'web', shop: 'north' });
  await redact(9004);
  expect(await requested()).toHaveLength(before.length + 1);
});
