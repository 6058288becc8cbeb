import { AccessTables1760000000001 } from '#lib/access';
import { Clock } from '#lib/clock';
import { Config, readConfig } from '#lib/config';
import { parseInstant, type Claim, type Fact, type Micros } from '#lib/contracts';
import { LogTables1760000000000, Runner, VERDICTS_TOPIC, type Batch, type Publication, type Verdict } from '#lib/log';
import { ProblemsFilter } from '#lib/observability';
import { openDatabase, rows } from '#lib/persistence';
import { freshDatabase } from '#lib/testing';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CustomerTables1760000100010 } from '../src/customers/tables.js';
import { OrdersController } from '../src/desk/orders.controller.js';
import { OrdersDesk } from '../src/desk/orders-desk.js';
import { ReturnsController } from '../src/desk/returns.controller.js';
import { JudgeClaimsController } from '../src/judging/judge-claims.controller.js';
import { LateDeliveries } from '../src/late-deliveries/late-deliveries.js';
import { CheckoutStarts1760000100001, OrdersTables1760000100000, ReturnsAndPromises1760000100002 } from '../src/orders-tables.js';
import { ReadOrderController } from '../src/read-order/read-order.controller.js';

/** The clock of a test: stands until it is set. */
export class SetClock extends Clock {
  constructor(private micros: Micros) {
    super();
  }

  now(): Micros {
    return this.micros;
  }

  set(text: string): void {
    this.micros = parseInstant(text)!;
  }

  pass(micros: Micros): void {
    this.micros += micros;
  }
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

const TABLES = [
  'orders',
  'amendments',
  'refunds',
  'returns',
  'checkouts',
  'checkout_ends',
  'waiting',
  'parked',
  'outbox',
  'position',
  'request',
  'subject',
  'erased_subject',
];
const TOPIC = 'itinera.claims.orders';

/** The service on a database of its own: told claims by the log, each batch handled twice, and asked over HTTP; who asks is not looked at. */
export class Orders {
  readonly clock = new SetClock(parseInstant('2026-03-02T12:00:00Z')!);
  readonly config: Config = readConfig(undefined, { SUBJECT_SECRET: 'of-the-tests', DEFAULT_COUNTRY: 'DE' });
  readonly controller = new JudgeClaimsController(this.config, this.clock);
  private next = [0, 0, 0, 0];

  private constructor(
    readonly dataSource: DataSource,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<Orders> {
    const database = await freshDatabase('orders');
    const dataSource = await openDatabase('orders', database.url, {
      migrations: [
        LogTables1760000000000,
        AccessTables1760000000001,
        OrdersTables1760000100000,
        CheckoutStarts1760000100001,
        ReturnsAndPromises1760000100002,
        CustomerTables1760000100010,
      ],
    });
    return new Orders(dataSource, () => database.drop());
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.drop();
  }

  async clear(): Promise<void> {
    await this.dataSource.query(`TRUNCATE ${TABLES.join(', ')}`);
    this.next = [0, 0, 0, 0];
    this.clock.set('2026-03-02T12:00:00Z');
  }

  /** Every batch is judged twice over, as a repeated delivery would be: nothing may come of the second time. */
  private readonly judgeTwice = async (batch: Batch): Promise<Publication[]> => {
    const publications = await this.controller.judge(batch);
    const ids = new Set(publications.map(({ fact }) => fact.id));
    const again = await this.controller.judge({ ...batch, park: () => undefined });
    const news = again.filter(({ fact, topic }) => topic !== VERDICTS_TOPIC && !ids.has(fact.id));
    if (news.length > 0) throw new Error(`judged again it gave ${JSON.stringify(news)}`);
    return publications;
  };

  runner(handler = this.judgeTwice): Runner {
    return new Runner({
      group: 'orders.judge-claims',
      service: 'orders',
      dataSource: this.dataSource,
      handler,
      decode: ({ value }) => JSON.parse(value!) as Fact,
      gapsAllowed: new Set(),
      backoffMs: [],
    });
  }

  async tell(claims: readonly Claim[], partition = 0, handler = this.judgeTwice): Promise<void> {
    const records = claims.map((claim, index) => ({ offset: this.next[partition]! + index, value: JSON.stringify(claim) }));
    this.next[partition]! += claims.length;
    await this.runner(handler).take({ topic: TOPIC, partition, records } as never);
  }

  private async outgoing(topic: string): Promise<Fact[]> {
    const found = await rows<{ fact: string }>(this.dataSource, 'SELECT fact FROM outbox WHERE topic = $1 ORDER BY id', [topic]);
    return found.map(({ fact }) => JSON.parse(fact) as Fact);
  }

  published = (): Promise<Fact<Record<string, unknown>>[]> => this.outgoing('itinera.orders') as never;

  async verdicts(): Promise<Verdict[]> {
    return (await this.outgoing(VERDICTS_TOPIC)).flatMap(({ data }) => (data as { verdicts: Verdict[] }).verdicts);
  }

  parked = (): Promise<{ id: string; offset: number; reason: string; open: boolean }[]> =>
    rows(this.dataSource, 'SELECT id, "offset", reason, redriven_at IS NULL AS open FROM parked ORDER BY "offset"');

  async countOf(table: string): Promise<number> {
    return (await rows<{ count: number }>(this.dataSource, `SELECT count(*)::int AS count FROM ${table}`))[0]!.count;
  }

  /** Another replica's sweep for promises that have passed. */
  lateDeliveries = (): LateDeliveries => new LateDeliveries(this.dataSource, this.clock);

  /** The service's routes. */
  async http(): Promise<OrdersHttp> {
    const module = await Test.createTestingModule({
      controllers: [OrdersController, ReturnsController, ReadOrderController],
      providers: [
        OrdersDesk,
        { provide: getDataSourceToken('orders'), useValue: this.dataSource },
        { provide: Clock, useValue: this.clock },
        { provide: Config, useValue: this.config },
      ],
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalFilters(new ProblemsFilter());
    await app.init();
    return new OrdersHttp(app);
  }
}

/** Asked as clients ask. */
export class OrdersHttp {
  constructor(private readonly app: NestFastifyApplication) {}

  close(): Promise<void> {
    return this.app.close();
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, payload?: unknown, idempotencyKey?: string): Promise<Answer> {
    return this.send('POST', path, payload, idempotencyKey);
  }

  private async send(method: 'GET' | 'POST', path: string, payload?: unknown, idempotencyKey?: string): Promise<Answer> {
    const { statusCode, body } = await this.app.inject({
      method,
      url: `/v1/orders${path}`,
      headers: {
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(payload !== undefined && { payload: JSON.stringify(payload) }),
    });
    return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> };
  }
}
