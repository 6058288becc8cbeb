import { ProblemsFilter } from '#lib/observability';
import { Controller, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import { register } from 'prom-client';
import { ConsumerGroup, LogServer } from './log-server.js';
import type { Batch, Publication } from './message.js';
import { Log } from './port.js';
import { PostgresLog } from './postgres/postgres-log.js';
import { LogStatus } from './status.js';
import { aFact } from './testing/a-fact.js';
import { Stage } from './testing/stage.js';
import { until } from './testing/until.js';

class UnknownOrder extends Error {
  override readonly name = 'UnknownOrder';
}

let stage: Stage;
let conflicts = 0;

@Controller()
class Handlers {
  @ConsumerGroup('orders.take-claims', ['itinera.claims.orders'])
  async take(@Payload() batch: Batch): Promise<Publication[]> {
    await stage.apply()(batch);
    if (conflicts-- > 0) await batch.tx.query("DO $$ BEGIN RAISE EXCEPTION 'try again' USING ERRCODE = '40P01'; END $$");
    for (const { fact } of batch.messages) if ((fact.data as { order?: string }).order === 'unknown') throw new UnknownOrder('order 4711');
    return batch.messages.map(({ fact }) => ({ topic: 'itinera.orders', key: fact.subject!, fact: { ...fact, id: `${fact.id} done` } }));
  }

  @ConsumerGroup('orders.watch', ['itinera.orders'])
  async watch(@Payload() batch: Batch): Promise<void> {
    await stage.apply()(batch);
  }
}

@Controller()
class SameGroup {
  @ConsumerGroup('orders.watch', ['itinera.loyalty'])
  async watch(): Promise<void> {}
}

@Controller()
class NoTopics {
  @ConsumerGroup('orders.nothing', [])
  async read(): Promise<void> {}
}

async function start(...controllers: (new () => object)[]): Promise<INestApplication> {
  const log = await new PostgresLog(stage.url, 1, stage.onTrouble).open();
  const server = new LogServer({ log, dataSourceOf: () => stage.dataSource, onTrouble: stage.onTrouble });
  const dataSource = { provide: getDataSourceToken('orders'), useValue: stage.dataSource };
  const providers = [{ provide: Log, useValue: log }, { provide: LogServer, useValue: server }, LogStatus, dataSource];
  class App {}
  Module({ controllers, providers })(App);
  const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false, abortOnError: false });
  app.useGlobalFilters(new ProblemsFilter());
  app.connectMicroservice({ strategy: server }, { inheritAppConfig: true });
  try {
    await app.startAllMicroservices();
  } catch (error) {
    await app.close();
    await log.close();
    throw error;
  }
  await stage.join(log);
  return app;
}

describe('consumer groups as methods of Nest controllers', () => {
  let app: INestApplication | undefined;
  beforeEach(async () => void (stage = await Stage.open()));
  afterEach(async () => {
    await app?.close();
    app = undefined;
    await stage.close();
  });

  it('take batches, and publish what they return', async () => {
    app = await start(Handlers);
    const claim = aFact('k');
    await stage.publish('itinera.claims.orders', [claim]);
    await stage.untilEffects('orders.watch', 1);
    expect(await stage.effects('orders.watch')).toMatchObject([{ fact: `${claim.id} done` }]);
    expect(app.get(LogServer).trouble).toBeNull();
  });

  it('fail with the error that was thrown: its name is the reason, its code decides', async () => {
    conflicts = 3;
    app = await start(Handlers);
    const [good, unknown] = [aFact('k'), aFact('k', { order: 'unknown' })];
    await stage.publish('itinera.claims.orders', [good, unknown]);
    await stage.untilEffects('orders.watch', 1);
    expect(await stage.parked('orders.take-claims')).toMatchObject([{ fact: JSON.stringify(unknown), reason: 'UnknownOrder: order 4711' }]);
    const [parked] = await stage.parked('orders.take-claims');
    await expect(app.get(LogServer).runnerOf('orders.take-claims').redrive(parked!.id)).rejects.toThrow(UnknownOrder);
  });

  it('stand still at a gap, and the server says so, while others go on', async () => {
    await stage.stand('orders.watch', 'itinera.orders', 0, 5);
    app = await start(Handlers);
    await stage.publish('itinera.claims.orders', [aFact('k')]);
    const server = app.get(LogServer);
    await until('the alarm', () => server.trouble !== null);
    expect(server.trouble).toBe('itinera.orders/0: orders.watch stands at 5, but the log ends at 1');
    await stage.publish('itinera.claims.orders', [aFact('k')]);
    await stage.untilEffects('orders.take-claims', 2);
    expect(await stage.count('orders.watch')).toBe(0);
  });

  it('show how far they are, also where the gauges are registered twice or the database is away', async () => {
    register.resetMetrics();
    app = await start(Handlers);
    expect(await register.metrics()).toContain('itinera_batch_seconds_count{group="orders.watch"} 0');
    const status = app.get(LogStatus);
    status.register(['orders']);
    status.register(['orders']);
    await stage.publish('itinera.claims.orders', [aFact('k'), aFact('k', { order: 'unknown' })]);
    await stage.untilEffects('orders.watch', 1);
    await stage.untilRelayed();
    expect(await status.lags()).toEqual([
      { group: 'orders.take-claims', topic: 'itinera.claims.orders', messages: 0 },
      { group: 'orders.watch', topic: 'itinera.orders', messages: 0 },
    ]);
    expect(await status.standingsOf('orders.watch')).toEqual([{ topic: 'itinera.orders', partition: 0, next: 1, end: 1 }]);
    await expect(status.standingsOf('orders.none')).rejects.toThrow('no consumer group orders.none here');
    const metrics = await register.metrics();
    expect(metrics).toContain('itinera_log_lag{group="orders.watch",topic="itinera.orders"} 0');
    expect(metrics).toContain('itinera_outbox_depth{service="orders"} 0');
    expect(metrics).toContain('itinera_parked{service="orders"} 1');
    expect(metrics).toMatch(/itinera_parked_total\{group="orders.take-claims"\} \d/);

    await stage.letIn(false);
    expect(await register.metrics()).not.toContain('itinera_parked{service="orders"}');
    await stage.letIn(true);
  });

  it('have one handler each, and topics', async () => {
    await expect(start(Handlers, SameGroup)).rejects.toThrow('two handlers for the consumer group orders.watch');
    await expect(start(NoTopics)).rejects.toThrow('a consumer group needs');
  });
});
