import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { ProblemsFilter } from '#lib/observability';
import { parseBodies } from '#lib/runtime';
import type { Provider, Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Desks } from '../src/desk/desks.js';
import { Policies } from '../src/policy/policies.js';
import type { Feedback } from './open-feedback.js';

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  body: Body;
  text: string;
  headers: Record<string, unknown>;
}

/** The service's routes over a test's kernel, asked as clients ask them; who may ask is not looked at. */
export class FeedbackHttp {
  private constructor(private readonly app: NestFastifyApplication) {}

  static async open(feedback: Feedback, controllers: Type[], providers: Provider[] = []): Promise<FeedbackHttp> {
    const module = await Test.createTestingModule({
      controllers,
      providers: [
        { provide: getDataSourceToken('feedback'), useValue: feedback.dataSource },
        { provide: Clock, useValue: feedback.clock },
        { provide: Config, useValue: feedback.config },
        // They are loaded, from no file.
        { provide: Policies, useValue: Object.assign(feedback.policies, { onModuleInit: () => undefined }) },
        { provide: Desks, useValue: feedback.desks },
        ...providers,
      ],
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { bodyParser: false });
    parseBodies(app.getHttpAdapter().getInstance());
    app.useGlobalFilters(new ProblemsFilter());
    await app.init();
    return new FeedbackHttp(app);
  }

  close(): Promise<void> {
    return this.app.close();
  }

  get<Body = Record<string, unknown>>(path: string, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    return this.send('GET', path, undefined, headers);
  }

  post<Body = Record<string, unknown>>(path: string, payload: unknown = {}, idempotencyKey?: string): Promise<Answer<Body>> {
    return this.send('POST', path, payload, idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey });
  }

  /** As a browser sends a form. */
  form(path: string, fields: Record<string, string>): Promise<Answer> {
    return this.send('POST', path, new URLSearchParams(fields).toString(), { 'content-type': 'application/x-www-form-urlencoded' });
  }

  private async send<Body>(method: 'GET' | 'POST', path: string, payload: unknown, more: Record<string, string>): Promise<Answer<Body>> {
    const answer = await this.app.inject({
      method,
      url: path,
      headers: { ...(payload !== undefined && { 'content-type': 'application/json' }), ...more },
      ...(payload !== undefined && { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
    });
    const { statusCode: status, body: text, headers } = answer;
    const isJson = text.startsWith('{') || text.startsWith('[');
    return { status, body: (isJson ? JSON.parse(text) : {}) as Body, text, headers };
  }
}
