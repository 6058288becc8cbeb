import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { ProblemsFilter } from '#lib/observability';
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
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
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

  private async send<Body>(method: 'GET' | 'POST', path: string, payload: unknown, more: Record<string, string>): Promise<Answer<Body>> {
    const headers = { ...(payload !== undefined && { 'content-type': 'application/json' }), ...more };
    const { statusCode, body } = await this.app.inject({
      method,
      url: path,
      headers,
      ...(payload !== undefined && { payload: JSON.stringify(payload) }),
    });
    const isJson = body.startsWith('{') || body.startsWith('[');
    return { status: statusCode, body: (isJson ? JSON.parse(body) : {}) as Body, text: body };
  }
}
