import { Journey } from '../../test/open-journey.js';

let journey: Journey;

beforeAll(async () => {
  journey = await Journey.open();
});
afterAll(() => journey?.close());

test('a server that tells GA4 is pointed here, with its key where GA4 has its secret', async () => {
  await journey.post('/v1/sources', { source: 'ga4', shop: 'north', currency: 'EUR' });
  const { body: issued } = await journey.post<{ key: string }>('/v1/keys', { source: 'ga4', scopes: ['events:write'] });
  const url = `/v1/webhooks/ga4?measurement_id=G-1&api_secret=${issued.key}`;
  const request = {
    client_id: 'c',
    timestamp_micros: Date.now() * 1000,
    events: [{ name: 'purchase', params: { transaction_id: '1', value: 5, items: [] } }, { name: '' }],
  };
  expect(await journey.post(url, request, null)).toMatchObject({
    status: 200,
    body: {
      accepted: 1,
      duplicates: 0,
      rejected: 1,
      results: [{ status: 'accepted' }, { status: 'invalid', errors: [{ pointer: '/event' }] }],
    },
  });
  expect(await journey.post(url, request, null)).toMatchObject({ body: { accepted: 0, duplicates: 1 } });
  expect(await journey.post('/v1/webhooks/ga4', request, issued.key)).toMatchObject({ status: 200 });
  expect(await journey.post('/v1/webhooks/ga4?api_secret=wrong', request, null)).toMatchObject({ status: 401 });
  expect(await journey.post('/v1/webhooks/ga4?api_secret=a&api_secret=b', request, null)).toMatchObject({ status: 401 });
});

test('what a customer writes in a chat, or of a product, stands in no topic as it was written', async () => {
  const track = { userId: 'ada', type: 'track' };
  const batch = [
    { ...track, messageId: 'm1', event: 'Live Chat Message Sent', properties: { conversation_id: 'c', message_body: 'my crib leaks' } },
    { ...track, messageId: 'm2', event: 'Product Reviewed', properties: { product_id: 'p', rating: '5', review_body: 'my crib holds' } },
  ];
  await journey.post('/v1/batch', { batch });
  for (const id of ['m1', 'm2']) {
    const claim = await journey.published<{ text: string }>('default', id);
    expect(claim?.data.text).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(Buffer.from(claim!.data.text, 'base64').toString('latin1')).not.toContain('crib');
  }
});
