import { Config, readConfig } from '#lib/config';
import { ProblemsFilter } from '#lib/observability';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { Global, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { LoyaltyModule } from './loyalty.module.js';

const config: Config = readConfig(undefined, { SUBJECT_SECRET: 'secret' });

@Global()
@Module({ providers: [{ provide: Config, useValue: config }], exports: [Config] })
class ConfigModule {}

let database: FreshDatabase;
let app: NestFastifyApplication;

beforeAll(async () => {
  database = await freshDatabase('loyalty-module');
  config.databaseUrl = database.url;
  const module = await Test.createTestingModule({ imports: [ConfigModule, LoyaltyModule] }).compile();
  app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useGlobalFilters(new ProblemsFilter());
  await app.init();
});
afterAll(async () => {
  await app?.close();
  await database?.drop();
});

const ask = async (method: 'GET' | 'POST', url: string, payload?: object): Promise<{ status: number; body: unknown }> => {
  const { statusCode, body } = await app.inject({ method, url: `/v1/loyalty${url}`, ...(payload && { payload }) });
  return { status: statusCode, body: JSON.parse(body) as unknown };
};

test('the whole service stands up, with the programme that comes with the product', async () => {
  expect(await ask('GET', '/programme')).toMatchObject({
    status: 200,
    body: { version: expect.any(String) as string, rules: { currency: 'EUR' } },
  });
  expect(await ask('GET', '/rewards')).toMatchObject({ status: 200, body: { rewards: expect.any(Array) as unknown[] } });
  expect(await ask('GET', '/challenges')).toMatchObject({ status: 200, body: { challenges: expect.any(Array) as unknown[] } });
  expect(await ask('GET', '/causes')).toMatchObject({ status: 200 });
});

test('somebody enrols and is found', async () => {
  expect(await ask('POST', '/members', { customer: 'userId:ada' })).toMatchObject({ status: 201, body: { isNew: true } });
  expect(await ask('GET', '/members/userId:ada')).toMatchObject({ status: 200, body: { debt: 0 } });
});
