import { Config, readConfig } from '#lib/config';
import { appendToOutbox, applyTopics, factTopic, Log, LogModule, LogTables1760000000000, publishFact } from '#lib/log';
import { openDatabase } from '#lib/persistence';
import { freshDatabase } from '#lib/testing';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { setTimeout as pause } from 'node:timers/promises';
import { compare, say, secondsOf, speed, type Comparison, type Run } from './measure.js';
import { GROUP, Projection, TOPIC } from './projection.js';
import { purchases } from './purchases.js';
import { startUsualWay } from './usual-way.js';

/** As many as the most parallel variant works on at a time; a partition is the unit of order, so also of parallel work. */
const PARTITIONS = 10;

const ROUNDS = 3;
/** The usual way is stopped after this, wherever it stands: a rate needs no more. The projection reads to the end. */
const USUAL_SECONDS = 6;
const GIVE_UP_MS = 120_000;

/** The same events in the same topic, read by the projection and by Nest's Kafka transport, round by round. */
export async function againstUsualWay(brokers: string[], count: number): Promise<Comparison[]> {
  const prefix = `bench-${process.pid}-${Date.now()}-`;
  await fillTopic(brokers, prefix, count);
  const [ours, oneByOne, tenInParallel]: [Run[], Run[], Run[]] = [[], [], []];
  for (let round = 1; round <= ROUNDS; round++) {
    ours.push(await runProjection(brokers, prefix, count));
    oneByOne.push(await runUsualWay(brokers, prefix, 1, count));
    tenInParallel.push(await runUsualWay(brokers, prefix, 10, count));
    const rates = [ours, oneByOne, tenInParallel].map((runs) => Math.round(speed(runs.at(-1)!)));
    say(`  round ${round} of ${ROUNDS}, facts/s: projection ${rates[0]}, usual way ${rates[1]}, ten in parallel ${rates[2]}`);
  }
  return [
    compare('projection ÷ the usual way', { aim: 50, floor: 30 }, ['projection from Kafka', ours], ['one by one', oneByOne]),
    compare(
      'projection ÷ the usual way, ten in parallel',
      { aim: 20, floor: 10 },
      ['projection from Kafka', ours],
      ['ten in parallel', tenInParallel],
    ),
  ];
}

/** By the way facts always take: an outbox and its relay. */
async function fillTopic(brokers: string[], prefix: string, count: number): Promise<void> {
  const topics = [TOPIC, factTopic('projection')];
  await applyTopics(
    brokers,
    topics.map((name) => ({ name: prefix + name, partitions: PARTITIONS, replication: 1, config: {} })),
  );
  const database = await freshDatabase('bench_outbox');
  const dataSource = await openDatabase('orders', database.url, { migrations: [LogTables1760000000000] });
  await appendToOutbox(dataSource.manager, purchases(count).map(publishFact));
  const log = await openLog(brokers, prefix);
  await log.relay({ service: 'orders', url: database.url });
  await until('the topic is filled', async () => (await log.heads([TOPIC])).reduce((sum, { next }) => sum + next, 0) >= count);
  await log.close();
  await dataSource.destroy();
  await database.drop();
}

/** From the first slice to the commit of the last, its announcements being relayed meanwhile. */
async function runProjection(brokers: string[], prefix: string, count: number): Promise<Run> {
  const projection = await Projection.open();
  const log = await openLog(brokers, prefix);
  const watch = new Watch(count);
  await log.relay({ service: 'projection', url: projection.database.url });
  await log.subscribe({
    group: GROUP,
    topics: [TOPIC],
    position: (topic, partition) => projection.runner.position(topic, partition),
    take: async (slice) => {
      watch.begin();
      const next = await projection.runner.take(slice);
      watch.handled(slice.records.length);
      return next;
    },
    onFatal: (error) => say(error.message),
  });
  const run = await watch.run();
  await log.close();
  await projection.close();
  return run;
}

async function runUsualWay(brokers: string[], prefix: string, parallel: number, count: number): Promise<Run> {
  const database = await freshDatabase('bench_usual');
  const watch = new Watch(count, USUAL_SECONDS);
  const stop = await startUsualWay({
    brokers,
    topic: prefix + TOPIC,
    groupId: `${prefix}usual-${parallel}-${Date.now()}`,
    databaseUrl: database.url,
    parallel,
    onBegin: () => watch.begin(),
    onDone: () => watch.handled(1),
  });
  const run = await watch.run();
  await stop();
  await database.drop();
  return run;
}

/** Time and CPU from the first `begin` until `count` are handled or the time is up: joining a group is no part of it. */
class Watch {
  private started: { at: number; cpu: NodeJS.CpuUsage } | null = null;
  private done = 0;
  private finish!: (run: Run) => void;
  private readonly finished = new Promise<Run>((resolve) => (this.finish = resolve));

  constructor(
    private readonly count: number,
    private readonly limitSeconds = Infinity,
  ) {}

  begin(): void {
    this.started ??= { at: performance.now(), cpu: process.cpuUsage() };
  }

  handled(more: number): void {
    this.done += more;
    const { at, cpu } = this.started!;
    const seconds = (performance.now() - at) / 1000;
    // What is handled after the end changes nothing: a promise settles once.
    if (this.done >= this.count || seconds >= this.limitSeconds)
      this.finish({ facts: this.done, seconds, cpuSeconds: secondsOf(process.cpuUsage(cpu)) });
  }

  run(): Promise<Run> {
    const late = pause(GIVE_UP_MS, undefined, { ref: false }).then(() => {
      throw new Error(`only ${this.done} of ${this.count} facts were handled in ${GIVE_UP_MS / 1000} s`);
    });
    return Promise.race([this.finished, late]);
  }
}

/** The log as a service has it: by its module, from the configuration. */
async function openLog(brokers: string[], prefix: string): Promise<Log> {
  @Global()
  @Module({
    providers: [{ provide: Config, useValue: readConfig(undefined, { KAFKA_BROKERS: brokers.join(','), TOPIC_PREFIX: prefix }) }],
    exports: [Config],
  })
  class Settings {}

  @Module({ imports: [Settings, LogModule.for(['projection'])] })
  class LogAlone {}

  const app = await NestFactory.createApplicationContext(LogAlone, { logger: ['warn', 'error'] });
  return app.get(Log);
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + GIVE_UP_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not so in ${GIVE_UP_MS / 1000} s: ${what}`);
    await pause(50);
  }
}
