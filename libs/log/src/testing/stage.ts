import type { Fact } from '#lib/contracts';
import { openDatabase } from '#lib/persistence';
import { freshDatabase, servers, type FreshDatabase } from '#lib/testing';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { decodeFact } from '../decode.js';
import type { Batch, Publication } from '../message.js';
import { transact } from '../outbox.js';
import type { Log, Slice } from '../port.js';
import { Runner, type RunnerOptions } from '../runner.js';
import { LogTables1760000000000 } from '../tables.js';
import { until } from './until.js';

export interface Effect {
  fact: string;
  key: string;
  number: number;
}

/** A consumer group of one replica, and what it had to say. */
export interface Reading {
  runner: Runner;
  fatal: Error[];
}

export interface ReadingOptions extends Partial<RunnerOptions> {
  /** Stands between the adapter and the runner, to fail where a process may be killed. */
  around?: (slice: Slice, take: (slice: Slice) => Promise<number>) => Promise<number>;
}

export const aName = (what: string): string => `${what}-${randomBytes(4).toString('hex')}`;

/** A service with an outbox and a table of effects, in which anything done twice shows; and the logs opened over it. */
export class Stage {
  /** What the adapters and runners complained about. */
  readonly troubles: string[] = [];
  private readonly logs = new Set<Log>();

  private constructor(
    private readonly database: FreshDatabase,
    readonly dataSource: DataSource,
  ) {}

  static async open(): Promise<Stage> {
    const database = await freshDatabase('log');
    const dataSource = await openDatabase('orders', database.url, { migrations: [LogTables1760000000000] }, 20);
    await dataSource.query(`
      CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY, consumer text, replica text, fact text, key text, number int);
      CREATE INDEX ON effect (consumer, replica)`);
    return new Stage(database, dataSource);
  }

  get url(): string {
    return this.database.url;
  }

  readonly onTrouble = (text: string, error: unknown): void => void this.troubles.push(`${text}: ${String(error)}`);

  /** Starts the relay of this replica; `close` ends it. */
  async join(log: Log): Promise<Log> {
    this.logs.add(log);
    await log.relay({ service: 'orders', url: this.url });
    return log;
  }

  async leave(log: Log): Promise<void> {
    this.logs.delete(log);
    await log.close();
  }

  /** Closes the logs, for the next test. */
  async clear(): Promise<void> {
    await Promise.all([...this.logs].map((log) => this.leave(log)));
    this.troubles.length = 0;
  }

  async close(): Promise<void> {
    await this.clear();
    await this.dataSource.destroy();
    await this.database.drop();
  }

  runner(group: string, options: Partial<RunnerOptions> = {}): Runner {
    const defaults = {
      group,
      service: 'orders',
      dataSource: this.dataSource,
      handler: this.apply(),
      decode: decodeFact,
      gapsAllowed: new Set<string>(),
    };
    return new Runner({ ...defaults, backoffMs: [5, 5], onTrouble: this.onTrouble, ...options });
  }

  async read(log: Log, group: string, topics: string[], { around, ...options }: ReadingOptions = {}): Promise<Reading> {
    const runner = this.runner(group, options);
    const fatal: Error[] = [];
    const take = (slice: Slice): Promise<number> => runner.take(slice);
    await log.subscribe({
      group,
      topics,
      position: (topic, partition) => runner.position(topic, partition),
      take: around ? (slice) => around(slice, take) : take,
      onFatal: (error) => fatal.push(error),
    });
    return { runner, fatal };
  }

  /** A handler that writes one effect a message, whether it is there already or not. */
  apply(replica = ''): (batch: Batch) => Promise<Publication[]> {
    return async ({ messages, group, tx }) => {
      const facts = messages.map(({ fact }) => fact as Fact<{ number: number }>);
      await tx.query(
        'INSERT INTO effect (consumer, replica, fact, key, number) SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::int[])',
        [group, replica, facts.map((fact) => fact.id), facts.map((fact) => fact.subject), facts.map((fact) => fact.data.number)],
      );
      return [];
    };
  }

  async publish(topic: string, facts: Fact[]): Promise<void> {
    await transact(this.dataSource, 'orders', async (_tx, publish) =>
      publish(...facts.map((fact) => ({ topic, key: fact.subject!, fact }))),
    );
  }

  /** In the order they were written. */
  effects(group: string): Promise<Effect[]> {
    return this.dataSource.query('SELECT fact, key, number FROM effect WHERE consumer = $1 ORDER BY id', [group]) as Promise<Effect[]>;
  }

  async count(group: string, replica?: string): Promise<number> {
    const [row] = (await this.dataSource.query(
      'SELECT count(*) AS n FROM effect WHERE consumer = $1 AND replica IS NOT DISTINCT FROM coalesce($2, replica)',
      [group, replica],
    )) as { n: number }[];
    return row!.n;
  }

  async untilEffects(group: string, count: number): Promise<void> {
    let found = 0;
    const enough = async (): Promise<boolean> => (found = await this.count(group)) >= count;
    await until(`${count} effects of ${group}`, enough, 60_000, () => ({ found, troubles: this.troubles.slice(-5) }));
  }

  async untilRelayed(): Promise<void> {
    const empty = async (): Promise<boolean> => ((await this.dataSource.query('SELECT 1 FROM outbox LIMIT 1')) as unknown[]).length === 0;
    await until('an empty outbox', empty, 60_000, () => this.troubles.slice(-5));
  }

  parked(group: string): Promise<{ id: string; offset: number; fact: string; reason: string; redriven: boolean }[]> {
    return this.dataSource.query(
      'SELECT id, "offset", fact, reason, redriven_at IS NOT NULL AS redriven FROM parked WHERE consumer = $1 ORDER BY topic, partition, "offset"',
      [group],
    ) as Promise<{ id: string; offset: number; fact: string; reason: string; redriven: boolean }[]>;
  }

  async stand(group: string, topic: string, partition: number, nextOffset: number): Promise<void> {
    await this.dataSource.query('INSERT INTO position (consumer, topic, partition, next_offset) VALUES ($1, $2, $3, $4)', [
      group,
      topic,
      partition,
      nextOffset,
    ]);
  }

  /** Ends every connection to the database, as a restart would. */
  async breakConnections(): Promise<void> {
    await this.asOther('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()', [
      this.databaseName,
    ]);
  }

  /** Ends the connection of a transaction, and waits until it has ended. */
  async breakConnectionOf(tx: EntityManager): Promise<void> {
    const [row] = (await tx.query('SELECT pg_backend_pid() AS pid')) as { pid: number }[];
    await this.asOther('SELECT pg_terminate_backend($1, 10000)', [row!.pid]);
  }

  /** Whether a handler that sleeps in its transaction is at it. */
  async asleep(): Promise<boolean> {
    const sleepers =
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()";
    return (await this.asOwner(sleepers)).length > 0;
  }

  /** Refuses new connections (and ends the old ones), or accepts them again. */
  async letIn(accept: boolean): Promise<void> {
    await this.asOther(`ALTER DATABASE "${this.databaseName}" WITH ALLOW_CONNECTIONS ${accept}`);
    if (!accept) await this.breakConnections();
  }

  private get databaseName(): string {
    return new URL(this.url).pathname.slice(1);
  }

  /** As the one who owns the whole database, beyond the service's schema. */
  asOwner(sql: string, parameters: unknown[] = []): Promise<unknown[]> {
    return onConnection(this.url, sql, parameters);
  }

  private async asOther(sql: string, parameters: unknown[] = []): Promise<void> {
    await onConnection(servers().databaseUrl, sql, parameters);
  }
}

async function onConnection(url: string, sql: string, parameters: unknown[]): Promise<unknown[]> {
  const client = new pg.Client(url);
  await client.connect();
  const result = await client.query(sql, parameters).finally(() => client.end());
  return result.rows as unknown[];
}
