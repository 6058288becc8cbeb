// Reading bigint columns as numbers is set there.
import '#lib/persistence';
import { before } from '#lib/clock';
import pg from 'pg';
import { GapError } from '../failures.js';
import { Log, type OutboxSource, type Slice, type Subscription } from '../port.js';
import { Signal } from '../signal.js';
import { PostgresRelay } from './postgres-relay.js';
import { LOG_SCHEMA } from './tables.js';

/** Whoever is behind reads as much as the relay moves at once: sums that many facts change are then written less often. */
const SLICE_LIMIT = 2_000;
const IDLE_MS = 1_000;
const PAUSE_AFTER_ERROR_MS = 500;

interface Head {
  topic: string;
  partition: number;
  next: number;
}

/** How far one consumer group of this process is. */
interface Reading {
  subscription: Subscription;
  positions: Map<string, number>;
  /** Partitions with a gap: a person must look. */
  standing: Set<string>;
}

/**
 * The log in one PostgreSQL table, for a product in one process: the relay alone writes it, so readers may use `offset >= position`.
 * (Reading the outboxes themselves by `id > last` would lose rows: sequence numbers become visible out of order.)
 */
export class PostgresLog extends Log {
  private readonly pool: pg.Pool;
  private readonly outgoing: PostgresRelay;
  private readonly arrived = new Set<Signal>();
  private readonly loops: Promise<void>[] = [];
  private closing = false;
  private closed: Promise<void> | null = null;

  constructor(
    url: string,
    partitions: number,
    private readonly onTrouble: (text: string, error: unknown) => void,
  ) {
    super();
    this.pool = new pg.Pool({ connectionString: url, max: 12, connectionTimeoutMillis: 10_000, application_name: 'itinera log' });
    this.pool.on('error', (error) => onTrouble('a connection of the log broke', error));
    this.outgoing = new PostgresRelay({ pool: this.pool, partitions, onTrouble, onMoved: () => this.wakeReaders() });
  }

  async open(): Promise<this> {
    const client = await this.pool.connect();
    try {
      await client.query("SELECT pg_advisory_lock(hashtext('itinera log schema'))");
      await client.query(LOG_SCHEMA);
    } finally {
      // With its connection goes the lock.
      client.release(true);
    }
    return this;
  }

  async relay({ service }: OutboxSource): Promise<void> {
    this.outgoing.add(service);
  }

  wake(): void {
    this.outgoing.wake();
  }

  async subscribe(subscription: Subscription): Promise<void> {
    const signal = new Signal();
    this.arrived.add(signal);
    this.loops.push(this.readLoop({ subscription, positions: new Map(), standing: new Set() }, signal));
  }

  async heads(topics: string[]): Promise<Head[]> {
    const { rows } = await this.pool.query<Head>(
      'SELECT topic, partition, next_offset AS next FROM log.head WHERE topic = ANY($1) ORDER BY topic, partition',
      [topics],
    );
    return rows;
  }

  close(): Promise<void> {
    this.closed ??= this.finish();
    return this.closed;
  }

  private async finish(): Promise<void> {
    this.closing = true;
    this.wakeReaders();
    await Promise.all([this.outgoing.stop(), ...this.loops]);
    await this.pool.end();
  }

  private wakeReaders(): void {
    for (const signal of this.arrived) signal.raise();
  }

  private async readLoop(reading: Reading, signal: Signal): Promise<void> {
    while (!this.closing) {
      try {
        if (!(await this.readRound(reading))) await signal.wait(before(IDLE_MS));
      } catch (error) {
        this.onTrouble(`${reading.subscription.group} will try again`, error);
        await signal.wait(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  /** Takes a slice of every partition that has news; false where there was none. A partition that fails does not hold up the others. */
  private async readRound(reading: Reading): Promise<boolean> {
    let any = false;
    const failures: unknown[] = [];
    for (const head of await this.heads(reading.subscription.topics)) {
      if (this.closing) break;
      const place = `${head.topic} ${head.partition}`;
      if (reading.standing.has(place)) continue;
      try {
        if (await this.readPartition(reading, place, head)) any = true;
      } catch (error) {
        if (error instanceof GapError) {
          reading.standing.add(place);
          reading.subscription.onFatal(error);
        } else failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return any;
  }

  private async readPartition({ subscription, positions }: Reading, place: string, { topic, partition, next }: Head): Promise<boolean> {
    const known = positions.get(place);
    const from = known ?? (await subscription.position(topic, partition)) ?? 0;
    positions.set(place, from);
    if (from === next) return false;
    const slice = await this.read(topic, partition, from);
    if (slice.records.length === 0) {
      // Not where the position was read after the head: another process may have moved both.
      if (known !== undefined && known > next)
        throw new GapError(`${topic}/${partition}: ${subscription.group} stands at ${from}, but the log ends at ${next}`);
      return false;
    }
    positions.set(place, await subscription.take(slice));
    return true;
  }

  private async read(topic: string, partition: number, from: number): Promise<Slice> {
    const { rows } = await this.pool.query<{ offset: number; fact: string }>(
      `SELECT "offset", fact FROM log.entry WHERE topic = $1 AND partition = $2 AND "offset" >= $3 ORDER BY "offset" LIMIT ${SLICE_LIMIT}`,
      [topic, partition, from],
    );
    return { topic, partition, records: rows.map((row) => ({ offset: row.offset, value: row.fact })) };
  }
}
