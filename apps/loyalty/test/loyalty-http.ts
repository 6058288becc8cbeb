import { Config } from '#lib/config';
import { ProblemsFilter } from '#lib/observability';
import type { Provider, Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { MigrationInterface } from 'typeorm';
import { ChallengeTables1760000000322 } from '../src/challenges/tables.js';
import { ClubTables1760000000323 } from '../src/club/tables.js';
import { CouponTables1760000000320 } from '../src/coupons/tables.js';
import { DonationTables1760000000305 } from '../src/donations/tables.js';
import { Books } from '../src/members/books.js';
import { Clock } from '#lib/clock';
import { FindMember } from '../src/members/find-member.js';
import { MemberRequests } from '../src/members/member-requests.js';
import { Programmes } from '../src/programme/programmes.js';
import { ReferralTables1760000000321 } from '../src/referrals/tables.js';
import type { Loyalty } from './open-loyalty.js';

/** What the members' routes stand on, besides the kernel. */
export const TABLES: (new () => MigrationInterface)[] = [
  DonationTables1760000000305,
  CouponTables1760000000320,
  ReferralTables1760000000321,
  ChallengeTables1760000000322,
  ClubTables1760000000323,
];

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  body: Body;
}

/** The service's routes over a test's kernel, asked as clients ask them; who may ask is not looked at. */
export class LoyaltyHttp {
  private constructor(private readonly app: NestFastifyApplication) {}

  static async open(loyalty: Loyalty, controllers: Type[], providers: Provider[] = []): Promise<LoyaltyHttp> {
    const module = await Test.createTestingModule({
      controllers,
      providers: [
        { provide: getDataSourceToken('loyalty'), useValue: loyalty.dataSource },
        { provide: Clock, useValue: loyalty.clock },
        { provide: Config, useValue: loyalty.config },
        // They are loaded, from no file.
        { provide: Programmes, useValue: Object.assign(loyalty.programmes, { onModuleInit: () => undefined }) },
        { provide: Books, useValue: loyalty.books },
        FindMember,
        MemberRequests,
        ...providers,
      ],
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalFilters(new ProblemsFilter());
    await app.init();
    return new LoyaltyHttp(app);
  }

  close(): Promise<void> {
    return this.app.close();
  }

  get<Body = Record<string, unknown>>(path: string): Promise<Answer<Body>> {
    return this.send('GET', path);
  }

  post<Body = Record<string, unknown>>(path: string, payload: unknown, idempotencyKey?: string): Promise<Answer<Body>> {
    return this.send('POST', path, payload, idempotencyKey);
  }

  private async send<Body>(method: 'GET' | 'POST', path: string, payload?: unknown, idempotencyKey?: string): Promise<Answer<Body>> {
    const { statusCode, body } = await this.app.inject({
      method,
      url: `/v1/loyalty${path}`,
      ...(payload !== undefined && { payload: JSON.stringify(payload), headers: { 'content-type': 'application/json' } }),
      ...(idempotencyKey !== undefined && { headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey } }),
    });
    return { status: statusCode, body: JSON.parse(body) as Body };
  }
}
