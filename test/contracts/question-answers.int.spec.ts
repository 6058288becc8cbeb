import { readConfig } from '#lib/config';
import { serve } from '#lib/runtime';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FeedbackModule } from '../../apps/feedback/src/feedback.module.js';
import { DescribedAnswers } from './described-answers.js';

const KEY = 'of-the-test';
let database: FreshDatabase;
let app: NestFastifyApplication;
let answers: DescribedAnswers;

beforeAll(async () => {
  database = await freshDatabase('feedback');
  const env = { DATABASE_URL: database.url, LOG: 'postgres', SUBJECT_SECRET: 's', ADMIN_KEY: KEY, PORT: '0' };
  app = await serve({ services: ['feedback'], modules: [FeedbackModule], config: readConfig('feedback', env) });
  answers = new DescribedAnswers(`http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`, KEY);
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const ask: DescribedAnswers['ask'] = (...asked) => answers.ask(...asked);

it('what is answered of questions is what openapi.json says, to the field', async () => {
  const asked = {
    customer: 'userId:ada',
    channel: 'email',
    topic: 'delivery',
    orderId: '1',
    text: 'Where is it?',
    preferredChannel: 'phone',
  };
  const { questionId } = await ask('post', '/v1/questions?shop=north', asked);
  await ask('post', '/v1/questions', {}, 400);
  const path = `/v1/questions/${String(questionId)}`;
  await ask('get', '/v1/questions/none', undefined, 404);
  const { messageId } = await ask('post', `${path}/messages`, { channel: 'phone', text: 'I asked already.' });
  await ask('post', `${path}/acknowledge`, { by: 'bot', channel: 'email' });
  await ask('post', `${path}/acknowledge`);
  await ask('post', `${path}/hand-over`);
  await ask('post', `${path}/reopen`, {}, 409);
  const { questionId: parted } = await ask('post', `${path}/part`, { messages: [messageId], topic: 'return' });
  await ask('post', `${path}/part`, { messages: [messageId] }, 422);
  await ask('post', '/v1/questions?shop=north', { customer: 'userId:ada', channel: 'chat' });
  await ask('post', `${path}/answers`, { text: 'On its way.' });
  await ask('get', '/v1/questions?status=open&overdue=false&limit=1&query=way');
  await ask('get', '/v1/questions?status=open&limit=1');
  await ask('get', '/v1/questions?status=lost', undefined, 400);
  await ask('get', path);
  await ask('post', `/v1/questions/${String(parted)}/join`, { into: questionId });
  await ask('post', `${path}/join`, { into: questionId }, 422);
  await ask('post', `${path}/resolve`);
  await ask('post', `${path}/reopen`, { by: 'customer', channel: 'phone' });
  await ask('get', path);
  await ask('put', '/v1/representatives/rosa/away', { until: '2199-01-01T00:00:00Z' });
  await ask('put', '/v1/representatives/rosa/away', {});
  await ask('put', '/v1/representatives/rosa/away', { until: 'soon' }, 400);
});
