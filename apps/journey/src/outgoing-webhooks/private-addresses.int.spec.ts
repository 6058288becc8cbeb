import { LogServer } from '#lib/log';
import { AReceiver } from '../../test/a-receiver.js';
import { Journey } from '../../test/open-journey.js';
import { Resolver } from './post.js';
import { SendDeliveries } from './send-deliveries.js';
import type { ShownDelivery } from './shown.js';

const URL = '/v1/outgoing-webhooks';

let journey: Journey;
let receiver: AReceiver;
let leadsTo: string[];

beforeAll(async () => {
  journey = await Journey.open();
  receiver = await AReceiver.open();
  journey.app.get(Resolver).resolve = (_name, _options, done) =>
    done(
      null,
      leadsTo.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
});
afterAll(async () => {
  await journey?.close();
  await receiver?.close();
});
beforeEach(() => void (leadsTo = ['127.0.0.1']));

const create = (url: string) => journey.post<{ id: string; detail: string }>(URL, { url, types: ['*'] });

test.each(['http://example.com/', 'https://localhost/', 'https://127.0.0.1/', 'https://[::1]/', 'https://internal.example/'])(
  '%s is refused where private addresses are not allowed',
  async (url) => {
    const answer = await create(url);
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toMatch(/private|https/);
  },
);

test('so is a name that leads to a public and a private address', async () => {
  leadsTo = ['1.1.1.1', '10.0.0.1'];
  expect((await create('https://both.example/')).status).toBe(422);
});

test('a name that leads elsewhere once it was looked at is not followed there', async () => {
  leadsTo = ['1.1.1.1'];
  const { status, body } = await create(`https://rebinding.example:${receiver.port}/`);
  expect(status).toBe(201);
  leadsTo = ['127.0.0.1'];
  expect((await journey.post(`${URL}/${body.id}/test`)).body).toMatchObject({
    arrived: false,
    problem: expect.stringContaining('private') as string,
  });
  const fact = {
    specversion: '1.0',
    id: '1',
    source: 's',
    type: 'itinera.orders.x.v1',
    time: '2026-03-01T00:00:00Z',
    recordedtime: '2026-03-01T00:00:00Z',
    data: {},
  };
  await journey.app
    .get(LogServer)
    .runnerOf('journey.outgoing-webhooks')
    .take({ topic: 'itinera.orders', partition: 0, records: [{ offset: 0, value: JSON.stringify(fact) }] });
  const sender = journey.app.get(SendDeliveries);
  await sender.round();
  await sender.settled();
  const [delivery] = (await journey.get<{ deliveries: ShownDelivery[] }>(`${URL}/${body.id}/deliveries`)).body.deliveries;
  expect(delivery).toMatchObject({ status: 'pending', attempts: 1, problem: expect.stringContaining('private') as string });
  expect(receiver.connections).toBe(0);
});
