// Reading bigint columns as numbers is set there.
import '#lib/persistence';
import type { Kafka, Producer } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { outboxFilled } from '../outbox.js';
import type { OutboxSource } from '../port.js';
import { Signal } from '../signal.js';
import { partitionOf } from '../topics.js';

const MOVE_LIMIT = 2_000;
/** What is sent at once may all lie in one partition, and a broker refuses a batch above 1 MB. */
const SEND_BYTES = 900_000;
/** What a record's own header may take. */
const RECORD_OVERHEAD_BYTES = 40;
const IDLE_MS = 1_000;
const PAUSE_AFTER_ERROR_MS = 500;
const CLOSE_LIMIT_MS = 10_000;

export interface RelayOptions {
  topicPrefix?: string;
  onTrouble: (text: string, error: unknown) => void;
}

interface OutboxRow {
  id: number;
  topic: string;
  key: string;
  fact: string;
}

/**
 * Moves one service's outbox into Kafka: sends what it sees, waits until every replica in sync has it, then deletes it. Killed between
 * the two it sends again: consumers know facts by their id. An advisory lock on its own connection keeps it the only one.
 */
export class KafkaRelay {
  readonly service: string;
  private readonly producer: Producer;
  private readonly filledSignal = new Signal();
  private readonly stopSignal = new Signal();
  private running: Promise<void> | null = null;
  private stopping = false;

  constructor(
    kafka: Kafka,
    private readonly source: OutboxSource,
    private readonly options: RelayOptions,
  ) {
    this.service = source.service;
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message, partitionMetadata }) =>
          partitionOf(String(message.key), partitionMetadata.length),
    });
  }

  private readonly filled = (service: string): void => {
    if (service === this.service) this.wake();
  };

  start(): void {
    outboxFilled.on('filled', this.filled);
    this.running = this.loop();
  }

  wake(): void {
    this.filledSignal.raise();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    outboxFilled.off('filled', this.filled);
    this.wake();
    this.stopSignal.raise();
    // A send to a broker that is away is tried for a while; what it did not bring stays in the outbox.
    await Promise.race([this.running, pause(CLOSE_LIMIT_MS, undefined, { ref: false })]);
    await this.producer.disconnect();
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      const client = new pg.Client({
        connectionString: this.source.url,
        connectionTimeoutMillis: 10_000,
        application_name: `itinera ${this.service} relay`,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await this.producer.connect();
        // Another replica's relay works while it holds the lock; asking now and then is enough.
        while (!this.stopping && !(await this.lock(client))) await this.stopSignal.wait(IDLE_MS);
        while (!this.stopping) if ((await this.move(client)) === 0) await this.filledSignal.wait(IDLE_MS);
      } catch (error) {
        if (!this.stopping) this.options.onTrouble(`the relay of ${this.service} will try again`, error);
        await this.stopSignal.wait(PAUSE_AFTER_ERROR_MS);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  private async lock(client: pg.Client): Promise<boolean> {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS mine', [
      `itinera relay ${this.service}`,
    ]);
    return rows[0]!.mine;
  }

  private async move(client: pg.Client): Promise<number> {
    const found = await client.query<OutboxRow>(`SELECT id, topic, key, fact FROM ${this.service}.outbox ORDER BY id LIMIT ${MOVE_LIMIT}`);
    if (found.rows.length === 0) return 0;
    const rows = fittingRows(found.rows);
    const byTopic = new Map<string, { key: string; value: string }[]>();
    for (const { topic, key, fact } of rows) {
      const messages = byTopic.get(topic);
      if (messages) messages.push({ key, value: fact });
      else byTopic.set(topic, [{ key, value: fact }]);
    }
    await this.producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, messages]) => ({ topic: (this.options.topicPrefix ?? '') + topic, messages })),
    });
    await client.query(`DELETE FROM ${this.service}.outbox WHERE id = ANY($1)`, [rows.map((row) => row.id)]);
    return rows.length;
  }
}

/** As many of the first rows as may be sent at once; one at least. */
function fittingRows(rows: OutboxRow[]): OutboxRow[] {
  let bytes = 0;
  const end = rows.findIndex(
    ({ key, fact }) => (bytes += Buffer.byteLength(key) + Buffer.byteLength(fact) + RECORD_OVERHEAD_BYTES) > SEND_BYTES,
  );
  return end === -1 ? rows : rows.slice(0, Math.max(end, 1));
}
