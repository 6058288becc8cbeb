import { readConfig } from '#lib/config';
import type { Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { serve } from '#lib/runtime';
import { freshDatabase } from '#lib/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import { createHmac } from 'node:crypto';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { JourneyModule } from '../src/journey.module.js';

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  body: Body;
}

const ADMIN_KEY = 'admin-key-of-the-tests';

/** The service as a process runs it, on a database of its own; what it publishes can be looked at. One a test file. */
export class Journey {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly dataSource: DataSource,
    private readonly log: pg.Pool,
    private readonly drop: () => Promise<void>,
  ) {}

  /** With more of its configuration, where a test needs it. */
  static async open(env: NodeJS.ProcessEnv = {}): Promise<Journey> {
    const database = await freshDatabase('journey');
    const config = readConfig(undefined, {
      SUBJECT_SECRET: 'of-the-tests',
      ADMIN_KEY,
      DATABASE_URL: database.url,
      PORT: '0',
      LOG_LEVEL: 'error',
      DEFAULT_COUNTRY: 'US',
      ...env,
    });
    const app = await serve({ services: ['journey'], modules: [JourneyModule], config });
    const log = new pg.Pool({ connectionString: database.url, max: 2 });
    return new Journey(app, app.get<DataSource>(getDataSourceToken('journey')), log, () => database.drop());
  }

  async close(): Promise<void> {
    await this.log.end();
    await this.app.close();
    await this.drop();
  }

  get<Body = Record<string, unknown>>(url: string, key: string | null = ADMIN_KEY): Promise<Answer<Body>> {
    return this.send('GET', url, undefined, key === null ? {} : { authorization: `Bearer ${key}` });
  }

  post<Body = Record<string, unknown>>(url: string, payload?: unknown, key: string | null = ADMIN_KEY): Promise<Answer<Body>> {
    const headers = {
      ...(payload !== undefined && { 'content-type': 'application/json' }),
      ...(key !== null && { authorization: `Bearer ${key}` }),
    };
    return this.send('POST', url, payload === undefined ? undefined : JSON.stringify(payload), headers);
  }

  shopify<Body = Record<string, unknown>>(
    source: string,
    topic: string,
    resource: unknown,
    { secret = 'shh', headers = {} } = {},
  ): Promise<Answer<Body>> {
    const body = typeof resource === 'string' ? resource : JSON.stringify(resource);
    const signed = { 'x-shopify-topic': topic, 'x-shopify-hmac-sha256': signature(body, secret), 'content-type': 'application/json' };
    return this.send('POST', `/v1/webhooks/shopify/${source}`, body, { ...signed, ...headers });
  }

  woocommerce<Body = Record<string, unknown>>(
    source: string,
    topic: string,
    resource: unknown,
    { secret = 'shh', headers = {} } = {},
  ): Promise<Answer<Body>> {
    const body = typeof resource === 'string' ? resource : JSON.stringify(resource);
    const signed = { 'x-wc-webhook-topic': topic, 'x-wc-webhook-signature': signature(body, secret), 'content-type': 'application/json' };
    return this.send('POST', `/v1/webhooks/woocommerce/${source}`, body, { ...signed, ...headers });
  }

  async send<Body>(
    method: 'GET' | 'POST',
    url: string,
    payload: string | Buffer | undefined,
    headers: Record<string, string>,
  ): Promise<Answer<Body>> {
    const { statusCode, body } = await this.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
    return { status: statusCode, body: (body === '' ? {} : JSON.parse(body)) as Body };
  }

  /** The names under which a source's claims were taken, in the order of their bytes. */
  async taken(source: string): Promise<string[]> {
    const found = await rows<{ id: string }>(this.dataSource, 'SELECT id FROM event WHERE source = $1 ORDER BY id', [source]);
    return found.map(({ id }) => id);
  }

  /** What was published under a name, wherever it stands by now: in the outbox or in the log. */
  async published<Data = Record<string, unknown>>(source: string, id: string): Promise<Fact<Data> | undefined> {
    return (await this.everything<Data>()).find((fact) => fact.source === source && fact.id === id);
  }

  /** And what was published of a type. */
  async publishedOf<Data = Record<string, unknown>>(type: string): Promise<Fact<Data>[]> {
    return (await this.everything<Data>()).filter((fact) => fact.type === type);
  }

  private async everything<Data>(): Promise<Fact<Data>[]> {
    const { rows: all } = await this.log.query<{ fact: string }>('SELECT fact FROM journey.outbox UNION ALL SELECT fact FROM log.entry');
    return all.map(({ fact }) => JSON.parse(fact) as Fact<Data>);
  }
}

export const signature = (body: string | Buffer, secret: string): string => createHmac('sha256', secret).update(body).digest('base64');
