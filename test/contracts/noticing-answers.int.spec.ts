import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JourneyModule } from '../../apps/journey/src/journey.module.js';
import { ProjectionModule } from '../../apps/projection/src/projection.module.js';
import { DescribedAnswers } from './described-answers.js';

const KEY = 'of-the-test';
let database: FreshDatabase;
let app: NestFastifyApplication;
let answers: DescribedAnswers;

beforeAll(async () => {
  database = await freshDatabase('noticing');
  const env = {
    DATABASE_URL: database.url,
    LOG: 'postgres',
    SUBJECT_SECRET: 's',
    ADMIN_KEY: KEY,
    PORT: '0',
    ALLOW_PRIVATE_WEBHOOKS: 'true',
  };
  app = await serve({
    services: ['journey', 'projection'],
    modules: [JourneyModule, ProjectionModule],
    config: readConfig(undefined, env),
  });
  answers = new DescribedAnswers(`http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`, KEY);
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

it('what thresholds answer is what openapi.json says, to the field', async () => {
  const rule = { kpi: 'firstResponseTime', window: '24h', above: 14_400, clearAt: 7200, groupBy: 'channel', key: 'p90', clock: 'business' };
  await answers.ask('put', '/v1/thresholds/waiting', rule);
  await answers.ask('put', '/v1/thresholds/few%20orders', { kpi: 'orders', below: 1, clearAt: 2 });
  await answers.ask('put', '/v1/thresholds/waiting', { ...rule, clearAt: 20_000 }, 400);
  await answers.ask('get', '/v1/thresholds');
  await answers.ask('get', '/v1/thresholds/few%20orders');
  await answers.ask('get', '/v1/thresholds/none', undefined, 404);
  await answers.ask('delete', '/v1/thresholds/waiting');
  await answers.ask('delete', '/v1/thresholds/waiting', undefined, 404);
  // Nothing waits unread here, and so it is looked at.
  const few = (): Promise<{ crossed?: unknown[] }> => answers.ask('get', '/v1/thresholds/few%20orders');
  while ((await few()).crossed?.length !== 1) await new Promise((resolve) => setTimeout(resolve, 50));
});

it('what outgoing webhooks answer is, too', async () => {
  const path = '/v1/outgoing-webhooks';
  const made = await answers.ask('post', path, { url: 'http://127.0.0.1:1/', types: ['*'], shop: 'north' });
  const id = String(made['id']);
  await answers.ask('post', path, { url: 'ftp://127.0.0.1/', types: ['*'] }, 422);
  await answers.ask('post', path, { types: ['*'] }, 400);
  await answers.ask('get', path);
  await answers.ask('get', `${path}/${id}`);
  await answers.ask('post', `${path}/${id}/test`);
  await answers.ask('post', `${path}/${id}/rotate`);
  await answers.ask('post', `${path}/${id}/enable`);
  await answers.ask('get', `${path}/${id}/deliveries?status=pending`);
  await answers.ask('get', `${path}/${id}/deliveries?status=lost`, undefined, 400);
  await answers.ask('post', `${path}/${id}/deliveries/${id}/redeliver`, undefined, 404);
  await answers.ask('delete', `${path}/${id}`);
  await answers.ask('get', `${path}/${id}`, undefined, 404);
});
