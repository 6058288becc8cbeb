import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { httpAdapter } from './http-adapter.js';

@Controller('customers')
class Example {
  @Get(':ref')
  read(): object {
    return {};
  }
}

@Module({ controllers: [Example] })
class ExampleModule {}

let app: NestFastifyApplication;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(ExampleModule, httpAdapter(), { logger: false });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(() => app.close());

it.each([
  ['is not UTF-8', 'email:ada@example.com%ff', 400, 'Bad request', 'percent-encoding'],
  ['is cut', 'email:ada@example.com%4', 400, 'Bad request', 'percent-encoding'],
  ['holds a NUL', 'email:ada@example.com%00', 400, 'Bad request', 'U+0000'],
  ['holds a NUL in what it asks', 'email:ada@example.com?types=%00', 400, 'Bad request', 'U+0000'],
  ['is too long', `email:ada@example.com${'x'.repeat(1001)}`, 414, 'Too long', 'longer than 1000'],
])('answers a problem that does not repeat an address that %s', async (_, ref, status, title, detail) => {
  const { statusCode, headers, body } = await app.inject({ method: 'GET', url: `/customers/${ref}` });
  expect(statusCode).toBe(status);
  expect(headers['content-type']).toMatch(/^application\/problem\+json\b/);
  expect(JSON.parse(body)).toEqual({
    type: `https://itinera.dev/problems/${title.toLowerCase().replace(' ', '-')}`,
    title,
    status,
    detail: expect.stringContaining(detail) as string,
  });
  expect(body).not.toContain('ada');
});

it('reads an address with a percent sign before two noughts', async () => {
  expect(await app.inject({ method: 'GET', url: '/customers/100%2500' })).toMatchObject({ statusCode: 200 });
});

it('reads an address of 1000 characters', async () => {
  expect(await app.inject({ method: 'GET', url: `/customers/${'x'.repeat(1000)}` })).toMatchObject({ statusCode: 200 });
});
