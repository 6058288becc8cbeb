import { plainArray } from '#lib/persistence';
import type pg from 'pg';
import { outboxFilled } from '../outbox.js';
import { Signal } from '../signal.js';
import { partitionOf } from '../topics.js';
import { SHORT_RETENTION } from './tables.js';

const MOVE_LIMIT = 2_000;
const IDLE_MS = 1_000;
const PAUSE_AFTER_ERROR_MS = 500;
const RETENTION_EVERY_MS = 3_600_000;

/** What decides where an entry of an outbox goes. The fact itself never leaves the database. */
interface Waiting {
  id: number;
  topic: string;
  key: string;
}

export interface PostgresRelayOptions {
  pool: pg.Pool;
  partitions: number;
  /** Called after a commit that put something into the log. */
  onMoved: () => void;
  onTrouble: (text: string, error: unknown) => void;
}

/**
 * Moves the rows of all outboxes into the log's table, a transaction at a time: out of the one and into the other, or neither. An
 * advisory lock lets one transaction at a time do so, which alone makes offsets visible in order and without gaps.
 */
export class PostgresRelay {
  private readonly outboxes = new Set<string>();
  private readonly signal = new Signal();
  private running: Promise<void> | null = null;
  private stopping = false;

  constructor(private readonly options: PostgresRelayOptions) {}

  private readonly filled = (): void => this.wake();

  /** One more outbox to empty. */
  add(service: string): void {
    this.outboxes.add(service);
    if (!this.running) {
      outboxFilled.on('filled', this.filled);
      this.running = this.loop();
    }
    this.wake();
  }

  wake(): void {
    this.signal.raise();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    outboxFilled.off('filled', this.filled);
    this.wake();
    await this.running;
  }

  private async loop(): Promise<void> {
    // Not at once: what came while the product stood still is read first.
    let retentionDue = Date.now() + RETENTION_EVERY_MS;
    while (!this.stopping) {
      try {
        const moved = await this.move();
        if (Date.now() >= retentionDue) {
          await this.options.pool.query(SHORT_RETENTION);
          retentionDue = Date.now() + RETENTION_EVERY_MS;
        }
        if (moved === 0) await this.signal.wait(IDLE_MS);
      } catch (error) {
        this.options.onTrouble('the relay will try again', error);
        await this.signal.wait(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  /** Returns how many rows it moved. */
  private async move(): Promise<number> {
    const client = await this.options.pool.connect();
    // The pool listens to idle connections only; one that breaks between two statements would end the process.
    const ignore = (): void => undefined;
    client.on('error', ignore);
    let broken = true;
    try {
      await client.query('BEGIN');
      await client.query("SELECT pg_advisory_xact_lock(hashtext('itinera log relay'))");
      const waiting = new Map<string, Waiting[]>();
      for (const service of this.outboxes) waiting.set(service, await this.waitingIn(client, service));
      const moved = await this.moveAll(client, waiting);
      await client.query('COMMIT');
      broken = false;
      if (moved > 0) this.options.onMoved();
      return moved;
    } finally {
      client.release(broken);
      client.off('error', ignore);
    }
  }

  private async waitingIn(client: pg.PoolClient, service: string): Promise<Waiting[]> {
    const { rows } = await client.query<Waiting>(`SELECT id, topic, key FROM ${service}.outbox ORDER BY id LIMIT ${MOVE_LIMIT}`);
    return rows;
  }

  private async moveAll(client: pg.PoolClient, waiting: ReadonlyMap<string, Waiting[]>): Promise<number> {
    const placed = [...waiting].map(([service, rows]) => ({
      service,
      rows,
      places: rows.map(({ topic, key }): Place => ({ topic, partition: partitionOf(key, this.options.partitions) })),
    }));
    const all = placed.flatMap(({ places }) => places);
    if (all.length === 0) return 0;
    const next = await this.claimOffsets(client, all);
    for (const { service, rows, places } of placed) {
      if (rows.length === 0) continue;
      const offsets = places.map((place) => {
        const offset = next.get(nameOf(place))!;
        next.set(nameOf(place), offset + 1);
        return offset;
      });
      await client.query(
        `WITH moved AS (
           DELETE FROM ${service}.outbox USING unnest($1::bigint[], $2::int[], $3::bigint[]) AS place (id, partition, "offset")
           WHERE outbox.id = place.id RETURNING outbox.topic, place.partition, place."offset", outbox.fact)
         INSERT INTO log.entry (topic, partition, "offset", fact) SELECT * FROM moved`,
        [plainArray(rows.map(({ id }) => id)), plainArray(places.map(({ partition }) => partition)), plainArray(offsets)],
      );
    }
    return all.length;
  }

  /** Moves the heads on by what is to be appended; answers the first new offset of each partition. */
  private async claimOffsets(client: pg.PoolClient, places: Place[]): Promise<Map<string, number>> {
    const counts = new Map<string, Place & { count: number }>();
    for (const place of places) {
      const known = counts.get(nameOf(place));
      if (known) known.count++;
      else counts.set(nameOf(place), { ...place, count: 1 });
    }
    const claims = [...counts.values()];
    const { rows: heads } = await client.query<Place & { next: number }>(
      `INSERT INTO log.head AS head (topic, partition, next_offset) SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])
       ON CONFLICT (topic, partition) DO UPDATE SET next_offset = head.next_offset + excluded.next_offset
       RETURNING topic, partition, next_offset AS next`,
      [claims.map(({ topic }) => topic), claims.map(({ partition }) => partition), claims.map(({ count }) => count)],
    );
    return new Map(heads.map((head) => [nameOf(head), head.next - counts.get(nameOf(head))!.count]));
  }
}

interface Place {
  topic: string;
  partition: number;
}

const nameOf = ({ topic, partition }: Place): string => `${topic} ${partition}`;
