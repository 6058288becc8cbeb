import type { Fact } from '#lib/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { decodeFact } from './decode.js';
import { failureOf, GapError, reasonOf } from './failures.js';
import type { Batch, Message, Publication } from './message.js';
import { countPublished } from './metrics.js';
import { appendToOutbox, outboxFilled } from './outbox.js';
import type { LogRecord, Slice } from './port.js';

/** Answers with what is to be published; nothing means none. */
export type BatchHandler = (batch: Batch) => Promise<readonly Publication[] | void>;

export interface RunnerOptions {
  group: string;
  service: string;
  dataSource: DataSource;
  handler: BatchHandler;
  /** How a record becomes a message's fact; throws with a reason where it cannot. */
  decode: (record: LogRecord) => Fact | null;
  /** Topics with foreign producers, where a missing offset is no loss. */
  gapsAllowed: ReadonlySet<string>;
  /** Pauses between attempts, in ms; their number is the number of retries. */
  backoffMs?: readonly number[];
  onBatch?: (seconds: number, messages: number, parked: number) => void;
  onTrouble?: (text: string, error: unknown) => void;
}

interface Parked {
  message: Omit<Message, 'fact'>;
  text: string;
  reason: string;
}

/** Short, because what stands behind a poison message in its partition waits as long. */
const DEFAULT_BACKOFF_MS = [50, 200, 600];
const REPEATS = 20;

/**
 * Hands slices of the log to a handler so that its effects, what it publishes and the group's position stand in one transaction:
 * every message takes effect exactly once, whoever dies when. The position row is locked first, which also keeps a consumer out that
 * has lost its partition without knowing (a zombie): what it brings lies before the position by then, and is dropped.
 */
export class Runner {
  private readonly backoffMs: readonly number[];

  constructor(private readonly options: RunnerOptions) {
    this.backoffMs = options.backoffMs ?? DEFAULT_BACKOFF_MS;
  }

  /** See Subscription.position. */
  async position(topic: string, partition: number): Promise<number | null> {
    const [row] = (await this.options.dataSource.query(
      'SELECT next_offset FROM position WHERE consumer = $1 AND topic = $2 AND partition = $3',
      [this.options.group, topic, partition],
    )) as { next_offset: number }[];
    return row === undefined || row.next_offset === -1 ? null : row.next_offset;
  }

  /** See Subscription.take. */
  async take(slice: Slice): Promise<number> {
    try {
      return await this.repeating(() => this.transaction(slice, 'together', false));
    } catch (error) {
      if (failureOf(error) !== 'message' || error instanceof GapError) throw error;
      this.options.onTrouble?.(`a batch of ${this.options.group} failed and is repeated message by message`, error);
    }
    return this.oneByOne(slice);
  }

  /** Handles a parked message again, through the same handler; it stays parked where that fails. */
  async redrive(id: string): Promise<void> {
    const { dataSource, group, service, handler } = this.options;
    const again = async (tx: EntityManager): Promise<void> => {
      const [row] = (await tx.query(
        'SELECT topic, partition, "offset", fact FROM parked WHERE id = $1 AND consumer = $2 AND redriven_at IS NULL FOR UPDATE',
        [id, group],
      )) as { topic: string; partition: number; offset: number; fact: string }[];
      if (!row) throw new Error(`no message ${id} is parked`);
      const refused: Parked[] = [];
      // What is parked is a fact, whatever the record was; or what could not be decoded, and still cannot.
      const message = {
        topic: row.topic,
        partition: row.partition,
        offset: row.offset,
        fact: decodeFact({ offset: row.offset, value: row.fact }),
      };
      const publications = await handler(this.batch(tx, message, [message], refused));
      if (refused.length > 0) throw new Error(refused[0]!.reason);
      await appendToOutbox(tx, publications ?? []);
      // Its text may be personal, and is needed no more.
      await tx.query("UPDATE parked SET redriven_at = now(), fact = '' WHERE id = $1", [id]);
    };
    await this.repeating(() => dataSource.transaction(again));
    outboxFilled.emit('filled', service);
  }

  private async oneByOne(slice: Slice): Promise<number> {
    for (const pauseMs of this.backoffMs) {
      try {
        return await this.repeating(() => this.transaction(slice, 'singly', false));
      } catch (error) {
        if (failureOf(error) !== 'message') throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
    return this.repeating(() => this.transaction(slice, 'singly', true));
  }

  /** Deadlocks and the like: the same again, at once, and never anybody's fault. */
  private async repeating<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (failureOf(error) !== 'repeat' || attempt === REPEATS) throw error;
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * attempt));
      }
    }
  }

  private async transaction(slice: Slice, how: 'together' | 'singly', parkFailures: boolean): Promise<number> {
    const { dataSource, group, service } = this.options;
    const started = performance.now();
    const parked: Parked[] = [];
    const published: Publication[] = [];
    let handled = 0;
    const next = await dataSource.transaction(async (tx) => {
      const position = await this.lockPosition(tx, slice);
      const records = this.upToGap(
        slice,
        slice.records.filter((record) => record.offset >= position),
        position,
      );
      if (records.length === 0) return position;
      const messages = this.decodeAll(slice, records, parked);
      handled = messages.length;
      if (how === 'singly') published.push(...(await this.handleSingly(tx, slice, messages, parked, parkFailures)));
      else if (messages.length > 0) published.push(...(await this.handle(tx, slice, messages, parked)));
      await this.park(tx, parked);
      const after = records[records.length - 1]!.offset + 1;
      await tx.query('UPDATE position SET next_offset = $4 WHERE consumer = $1 AND topic = $2 AND partition = $3', [
        group,
        slice.topic,
        slice.partition,
        after,
      ]);
      return after;
    });
    if (published.length > 0) outboxFilled.emit('filled', service);
    countPublished(published);
    this.options.onBatch?.((performance.now() - started) / 1000, handled, parked.length);
    return next;
  }

  private async lockPosition(tx: EntityManager, slice: Slice): Promise<number> {
    const place = [this.options.group, slice.topic, slice.partition];
    const lock = async (): Promise<{ next_offset: number } | undefined> =>
      (
        (await tx.query('SELECT next_offset FROM position WHERE consumer = $1 AND topic = $2 AND partition = $3 FOR UPDATE', place)) as {
          next_offset: number;
        }[]
      )[0];
    let row = await lock();
    if (!row) {
      // Of two that do so at the same time, one waits here for the other to commit, and then finds its row.
      await tx.query(
        'INSERT INTO position (consumer, topic, partition, next_offset) VALUES ($1, $2, $3, -1) ON CONFLICT DO NOTHING',
        place,
      );
      row = await lock();
    }
    // -1: this group has never read the partition, and begins wherever the log begins.
    return row!.next_offset === -1 ? slice.records[0]!.offset : row!.next_offset;
  }

  /** The records before the first missing offset; where that is the very next one, nothing can be done without a person. */
  private upToGap(slice: Slice, records: LogRecord[], position: number): LogRecord[] {
    if (this.options.gapsAllowed.has(slice.topic)) return records;
    const gap = records.findIndex(({ offset }, index) => offset !== position + index);
    if (gap === 0) {
      const place = `${slice.topic}/${slice.partition}`;
      throw new GapError(`${place}: ${this.options.group} stands at ${position}, but the log goes on at ${records[0]!.offset}`);
    }
    return gap === -1 ? records : records.slice(0, gap);
  }

  private decodeAll(slice: Slice, records: LogRecord[], parked: Parked[]): Message[] {
    const messages: Message[] = [];
    for (const record of records) {
      const place = { topic: slice.topic, partition: slice.partition, offset: record.offset };
      try {
        const fact = this.options.decode(record);
        if (fact) messages.push({ ...place, fact });
      } catch (error) {
        parked.push({ message: place, text: record.value ?? '', reason: reasonOf(error) });
      }
    }
    return messages;
  }

  /** Calls the handler and puts into the outbox what it publishes. */
  private async handle(tx: EntityManager, slice: Slice, messages: Message[], parked: Parked[]): Promise<readonly Publication[]> {
    const publications = (await this.options.handler(this.batch(tx, slice, messages, parked))) ?? [];
    await appendToOutbox(tx, publications);
    return publications;
  }

  private async handleSingly(
    tx: EntityManager,
    slice: Slice,
    messages: Message[],
    parked: Parked[],
    parkFailures: boolean,
  ): Promise<Publication[]> {
    const published: Publication[] = [];
    for (const message of messages) {
      await tx.query('SAVEPOINT message');
      const own: Parked[] = [];
      try {
        const news = await this.handle(tx, slice, [message], own);
        await tx.query('RELEASE SAVEPOINT message');
        published.push(...news);
        parked.push(...own);
      } catch (error) {
        if (!parkFailures || failureOf(error) !== 'message') throw error;
        await tx.query('ROLLBACK TO SAVEPOINT message');
        this.options.onTrouble?.(`a message of ${this.options.group} is parked`, error);
        parked.push({ message, text: JSON.stringify(message.fact), reason: reasonOf(error) });
      }
    }
    return published;
  }

  private batch(
    tx: EntityManager,
    { topic, partition }: { topic: string; partition: number },
    messages: Message[],
    parked: Parked[],
  ): Batch {
    const park = (message: Message, reason: string): void => void parked.push({ message, text: JSON.stringify(message.fact), reason });
    return { group: this.options.group, topic, partition, messages, tx, park };
  }

  private async park(tx: EntityManager, parked: Parked[]): Promise<void> {
    for (const { message, text, reason } of parked) {
      await tx.query(
        `INSERT INTO parked (consumer, topic, partition, "offset", fact, reason) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (consumer, topic, partition, "offset") DO UPDATE SET reason = excluded.reason, redriven_at = NULL`,
        [this.options.group, message.topic, message.partition, message.offset, readable(text), readable(reason)],
      );
    }
  }
}

/** A NUL cannot stand in PostgreSQL's text; what is parked for it is kept readable instead. */
const readable = (text: string): string => text.replaceAll('\u0000', '\u2400');
