import type { Kafka, Producer } from 'kafkajs';
import pg from 'pg';
import { outboxFilled } from '../outbox.js';
import type { OutboxSource } from '../port.js';
import { Signal } from '../signal.js';
import { partitionOf } from '../topics.js';

const MOVE_LIMIT = 2_000;
const IDLE_MS = 1_000;
const PAUSE_AFTER_ERROR_MS = 500;

/**
 * Moves one service's outbox into Kafka: sends what it sees, waits until every replica in sync has it, then deletes it. Killed between
 * the two it sends again: consumers know facts by their id. An advisory lock on its own connection keeps it the only one.
 */
export class KafkaRelay {
  readonly service: string;
  private readonly producer: Producer;
  private readonly signal = new Signal();
  private running: Promise<void> | null = null;
  private stopping = false;

  constructor(kafka: Kafka, private readonly source: OutboxSource, private readonly onTrouble: (text: string, error: unknown) => void) {
    this.service = source.service;
    this.producer = kafka.producer({
      allowAutoTopicCreation: false,
      createPartitioner: () => ({ message, partitionMetadata }) => partitionOf(String(message.key), partitionMetadata.length),
    });
  }

  private readonly filled = (service: string): void => {
    if (service === this.service) this.wake();
  };

  async start(): Promise<void> {
    outboxFilled.on('filled', this.filled);
    this.running = this.loop();
  }

  wake(): void {
    this.signal.raise();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    outboxFilled.off('filled', this.filled);
    this.wake();
    await this.running;
    await this.producer.disconnect();
  }

  private async loop(): Promise<void> {
    while (!this.stopping) {
      const client = new pg.Client({ connectionString: this.source.url, application_name: `itinera ${this.service} relay` });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await this.producer.connect();
        if (!(await this.lock(client))) {
          await this.signal.wait(IDLE_MS);
          continue;
        }
        while (!this.stopping) if ((await this.move(client)) === 0) await this.signal.wait(IDLE_MS);
      } catch (error) {
        this.onTrouble(`the relay of ${this.service} will try again`, error);
        await this.signal.wait(PAUSE_AFTER_ERROR_MS);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  private async lock(client: pg.Client): Promise<boolean> {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock(hashtext($1)) AS mine', [`itinera relay ${this.service}`]);
    return rows[0]!.mine;
  }

  private async move(client: pg.Client): Promise<number> {
    const { rows } = await client.query<{ id: number; topic: string; key: string; fact: string }>(
      `SELECT id, topic, key, fact FROM ${this.service}.outbox ORDER BY id LIMIT ${MOVE_LIMIT}`,
    );
    if (rows.length === 0) return 0;
    const byTopic = new Map<string, { key: string; value: string }[]>();
    for (const { topic, key, fact } of rows) {
      const messages = byTopic.get(topic);
      if (messages) messages.push({ key, value: fact });
      else byTopic.set(topic, [{ key, value: fact }]);
    }
    await this.producer.sendBatch({ acks: -1, topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })) });
    await client.query(`DELETE FROM ${this.service}.outbox WHERE id = ANY($1)`, [rows.map((row) => row.id)]);
    return rows.length;
  }
}
