import { join } from 'node:path';
import { readConfig } from './index.js';

describe('the configuration', () => {
  it.each([
    [{ LOG: 'typo' }, 'LOG must be postgres or kafka'],
    [{ LOG: 'kafka' }, 'KAFKA_BROKERS is not set'],
    [{ HOT_STORE: 'redis' }, 'REDIS_URL is not set'],
    [{ PORT: '80a' }, 'PORT must be a whole number'],
    [{ PORT: '99999' }, 'PORT must be a whole number'],
    [{ RETURN_DAYS: 'two weeks' }, 'RETURN_DAYS must be a whole number'],
    [{ ALLOW_PRIVATE_WEBHOOKS: 'yes' }, 'ALLOW_PRIVATE_WEBHOOKS must be true or false'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'jaeger:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must be an address that begins with http:// or https://'],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://' }, 'OTEL_EXPORTER_OTLP_ENDPOINT must be an address'],
    [{ WEBHOOK_FAILURE_DAYS: '0' }, 'WEBHOOK_FAILURE_DAYS must be a whole number'],
  ])('stops the start on %j with the name of what is wrong', (env, message) => {
    expect(() => readConfig(undefined, env)).toThrow(message);
  });

  it('insists on the secret behind the pseudonyms where services must agree on it', () => {
    expect(() => readConfig('orders', {})).toThrow('SUBJECT_SECRET is not set');
    expect(readConfig(undefined, {}).subjectSecret).toBe('');
  });

  it('gives one service a database of its own where one is named', () => {
    const env = { SUBJECT_SECRET: 's', DATABASE_URL: 'postgres://all', ORDERS_DATABASE_URL: 'postgres://own' };
    expect(readConfig('orders', env).databaseUrl).toBe('postgres://own');
    expect(readConfig('identity', env).databaseUrl).toBe('postgres://all');
  });

  it('finds the programme that comes with the product from any folder, and one that is named where it is named', () => {
    expect(readConfig(undefined, {}).programmeFile).toBe(join(process.cwd(), 'deploy/loyalty/programme.yml'));
    expect(readConfig(undefined, { LOYALTY_PROGRAMME: 'mine.yml' }).programmeFile).toBe('mine.yml');
  });
});
