import pg from 'pg';
import { GapError } from '../failures.js';
import { outboxFilled } from '../outbox.js';
import { Log, type OutboxSource, type Slice, type Subscription } from '../port.js';
import { partitionOf } from '../topics.js';
import { LOG_SCHEMA, SHORT_RETENTION } from './tables.js';
import { Signal } from '../signal.js';

const MOVE_LIMIT = 2_000;
const SLICE_LIMIT = 1_000;
const IDLE_MS = 1_000;
const PAUSE_AFTER_ERROR_MS = 500;
const RETENTION_EVERY_MS = 3_600_000;

interface OutboxRow {
  topic: string;
  key: string;
  fact: string;
}

/**
 * The log in one PostgreSQL table, for a product in one process. One relay, under an advisory lock, moves the rows of all outboxes
 * into it, a transaction at a time: that alone makes offsets visible in order and without gaps. (Reading the outboxes themselves by
 * `id > last` would lose rows: sequence numbers become visible out of order.)
 */
export class PostgresLog extends Log {
  private readonly pool: pg.Pool;
  private readonly outboxes = new Set<string>();
  private readonly outgoing = new Signal();
  private readonly arrived = new Map<string, Signal>();
  private readonly loops: Promise<void>[] = [];
  private closing = false;

  constructor(
    url: string,
    private readonly partitions: number,
    private readonly onTrouble: (text: string, error: unknown) => void,
  ) {
    super();
    this.pool = new pg.Pool({ connectionString: url, max: 12, application_name: 'itinera log' });
    this.pool.on('error', (error) => onTrouble('a connection of the log broke', error));
    outboxFilled.on('filled', this.filled);
  }

  private readonly filled = (): void => this.outgoing.raise();

  async open(): Promise<this> {
    const client = await this.pool.connect();
    try {
      await client.query("SELECT pg_advisory_lock(hashtext('itinera log schema'))");
      await client.query(LOG_SCHEMA);
    } finally {
      await client.query("SELECT pg_advisory_unlock(hashtext('itinera log schema'))");
      client.release();
    }
    return this;
  }

  async relay({ service }: OutboxSource): Promise<void> {
    this.outboxes.add(service);
    if (this.outboxes.size === 1) this.loops.push(this.relayLoop());
    this.outgoing.raise();
  }

  wake(): void {
    this.outgoing.raise();
  }

  async subscribe(subscription: Subscription): Promise<void> {
    const signal = new Signal();
    this.arrived.set(subscription.group, signal);
    this.loops.push(this.readLoop(subscription, signal));
  }

  async heads(topics: string[]): Promise<{ topic: string; partition: number; next: number }[]> {
    const { rows } = await this.pool.query<{ topic: string; partition: number; next: number }>(
      'SELECT topic, partition, next_offset AS next FROM log.head WHERE topic = ANY($1)', [topics],
    );
    return rows;
  }

  async close(): Promise<void> {
    this.closing = true;
    outboxFilled.off('filled', this.filled);
    this.outgoing.raise();
    for (const signal of this.arrived.values()) signal.raise();
    await Promise.all(this.loops);
    await this.pool.end();
  }

  private async relayLoop(): Promise<void> {
    let retentionDue = Date.now();
    while (!this.closing) {
      try {
        const moved = await this.move();
        if (Date.now() >= retentionDue) {
          await this.pool.query(SHORT_RETENTION);
          retentionDue = Date.now() + RETENTION_EVERY_MS;
        }
        if (moved === 0) await this.outgoing.wait(IDLE_MS);
      } catch (error) {
        this.onTrouble('the relay will try again', error);
        await this.outgoing.wait(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  /** One transaction: out of the outboxes, into the table. Returns how many rows it moved. */
  private async move(): Promise<number> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query("SELECT pg_advisory_xact_lock(hashtext('itinera log relay'))");
      const rows: OutboxRow[] = [];
      for (const service of this.outboxes) rows.push(...(await this.takeOut(client, service)));
      if (rows.length > 0) await this.append(client, rows);
      await client.query('COMMIT');
      if (rows.length > 0) for (const signal of this.arrived.values()) signal.raise();
      client.release();
      return rows.length;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  private async takeOut(client: pg.PoolClient, service: string): Promise<OutboxRow[]> {
    const { rows } = await client.query<OutboxRow & { id: number }>(
      `DELETE FROM ${service}.outbox WHERE id IN (SELECT id FROM ${service}.outbox ORDER BY id LIMIT ${MOVE_LIMIT}) RETURNING id, topic, key, fact`,
    );
    return rows.sort((a, b) => a.id - b.id);
  }

  private async append(client: pg.PoolClient, rows: OutboxRow[]): Promise<void> {
    const counts = new Map<string, number>();
    const places = rows.map((row) => ({ topic: row.topic, partition: partitionOf(row.key, this.partitions) }));
    for (const { topic, partition } of places) counts.set(`${topic} ${partition}`, (counts.get(`${topic} ${partition}`) ?? 0) + 1);
    const keys = [...counts.keys()].map((key) => key.split(' ') as [string, string]);
    const { rows: heads } = await client.query<{ topic: string; partition: number; next: number }>(
      `INSERT INTO log.head AS head (topic, partition, next_offset) SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])
       ON CONFLICT (topic, partition) DO UPDATE SET next_offset = head.next_offset + excluded.next_offset
       RETURNING topic, partition, next_offset AS next`,
      [keys.map(([topic]) => topic), keys.map(([, partition]) => Number(partition)), [...counts.values()]],
    );
    const next = new Map(heads.map((head) => [`${head.topic} ${head.partition}`, head.next - counts.get(`${head.topic} ${head.partition}`)!]));
    const offsets = places.map(({ topic, partition }) => {
      const offset = next.get(`${topic} ${partition}`)!;
      next.set(`${topic} ${partition}`, offset + 1);
      return offset;
    });
    await client.query('INSERT INTO log.entry (topic, partition, "offset", fact) SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[])', [
      places.map((place) => place.topic), places.map((place) => place.partition), offsets, rows.map((row) => row.fact),
    ]);
  }

  private async readLoop(subscription: Subscription, signal: Signal): Promise<void> {
    const positions = new Map<string, number>();
    while (!this.closing) {
      try {
        if (!(await this.readRound(subscription, positions))) await signal.wait(IDLE_MS);
      } catch (error) {
        if (error instanceof GapError) {
          subscription.onFatal(error);
          return;
        }
        this.onTrouble(`${subscription.group} will try again`, error);
        await signal.wait(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  /** Takes a slice of every partition that has news; false where there was none. */
  private async readRound(subscription: Subscription, positions: Map<string, number>): Promise<boolean> {
    let any = false;
    for (const { topic, partition, next } of await this.heads(subscription.topics)) {
      const key = `${topic} ${partition}`;
      const from = positions.get(key) ?? 0;
      if (from >= next || this.closing) continue;
      const slice = await this.read(topic, partition, from);
      if (slice.records.length === 0) continue;
      positions.set(key, await subscription.take(slice));
      any = true;
    }
    return any;
  }

  private async read(topic: string, partition: number, from: number): Promise<Slice> {
    const { rows } = await this.pool.query<{ offset: number; fact: string }>(
      `SELECT "offset", fact FROM log.entry WHERE topic = $1 AND partition = $2 AND "offset" >= $3 ORDER BY "offset" LIMIT ${SLICE_LIMIT}`,
      [topic, partition, from],
    );
    return { topic, partition, records: rows.map((row) => ({ offset: row.offset, value: row.fact })) };
  }
}
