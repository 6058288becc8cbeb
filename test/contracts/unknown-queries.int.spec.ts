import { readConfig } from '#lib/config';
import { SERVICES } from '#lib/contracts';
import { serve } from '#lib/runtime';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FeedbackModule } from '../../apps/feedback/src/feedback.module.js';
import { IdentityModule } from '../../apps/identity/src/identity.module.js';
import { JourneyModule } from '../../apps/journey/src/journey.module.js';
import { LoyaltyModule } from '../../apps/loyalty/src/loyalty.module.js';
import { OrdersModule } from '../../apps/orders/src/orders.module.js';
import { ProjectionModule } from '../../apps/projection/src/projection.module.js';
import { OPERATIONS } from '../../apps/cli/src/reference/openapi/openapi.js';
import type { Operation } from '../../apps/cli/src/reference/openapi/operation.js';

/** Addresses that others write and add to: Google's sender has parameters of its own, and mail programs mark links. */
const ANYTHING_GOES = ['receiveMeasurement', 'showSurvey'];

const KEY = 'of-the-test';
let database: FreshDatabase;
let app: NestFastifyApplication;

beforeAll(async () => {
  database = await freshDatabase('queries');
  const env = { DATABASE_URL: database.url, LOG: 'postgres', SUBJECT_SECRET: 's', ADMIN_KEY: KEY, PORT: '0' };
  app = await serve({
    services: [...SERVICES],
    modules: [IdentityModule, OrdersModule, LoyaltyModule, FeedbackModule, JourneyModule, ProjectionModule],
    config: readConfig(undefined, env),
  });
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const asked = ({ parameters = [] }: Operation): string[] =>
  parameters.filter((parameter) => parameter['in'] === 'query').map((parameter) => String(parameter['name']));

/** An address that leads there. */
const addressOf = ({ path }: Operation): string =>
  path.replace('{ref}', 'userId:ada').replace(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000');

const withQueries = OPERATIONS.filter((operation) => asked(operation).length > 0 && !ANYTHING_GOES.includes(operation.id));

const ask = async (operation: Operation): Promise<{ statusCode: number; body: string }> =>
  app.inject({
    method: operation.method.toUpperCase() as 'GET',
    url: `${addressOf(operation)}?nonsense=1`,
    headers: { authorization: `Bearer ${KEY}` },
  });

it.each(withQueries.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  '%s refuses what it is not asked, and says what it can be, as openapi.json does',
  async (_, operation) => {
    const { statusCode, body } = await ask(operation);
    const { detail = '', errors = [] } = JSON.parse(body) as { detail?: string; errors?: object[] };
    expect({ statusCode, errors }).toEqual({ statusCode: 400, errors: [{ pointer: '/nonsense', detail: 'is not known here' }] });
    const [, known = ''] = /^What can be asked here is (.+?)(, each once)?\.$/.exec(detail) ?? [];
    expect(known.split(', ').sort()).toEqual(asked(operation).sort());
    expect(operation.problems).toContain(400);
  },
);

it.each(ANYTHING_GOES)('%s leaves alone what it does not know', async (id) => {
  expect((await ask(OPERATIONS.find((operation) => operation.id === id)!)).body).not.toContain('nonsense');
});
