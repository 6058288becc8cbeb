import { Kafka, logLevel, type Admin, type Consumer, type EachBatchPayload } from 'kafkajs';
import { EventEmitter } from 'node:events';
import { GapError } from '../failures.js';
import { Log, type LogRecord, type OutboxSource, type Subscription } from '../port.js';
import { KafkaRelay } from './kafka-relay.js';

export interface KafkaOptions {
  brokers: string[];
  clientId: string;
  /** How long a consumer may be silent before its partitions go to another; short in fault tests. */
  sessionTimeoutMs?: number;
  onTrouble: (text: string, error: unknown) => void;
  /** The consumer is beyond help while the process lives: the process should end and be started anew. */
  onCrash: (error: Error) => void;
}

const PAUSE_AFTER_ERROR_MS = 1_000;
/** kafkajs sleeps this long between fetches that find nothing; it bounds the latency of a quiet topic. */
const MAX_WAIT_MS = 100;

/**
 * The log on Apache Kafka, through kafkajs (2.2.4 is its last release: docs/adr/0002). Kafka's committed offsets are only a hint
 * where to begin; after every fetch the group's position in PostgreSQL decides, and the consumer seeks to it where they differ.
 */
export class KafkaLog extends Log {
  private readonly kafka: Kafka;
  private readonly relays: KafkaRelay[] = [];
  private readonly consumers: Consumer[] = [];
  private admin: Promise<Admin> | null = null;
  private readonly closed = new EventEmitter();
  private closing = false;

  constructor(private readonly options: KafkaOptions) {
    super();
    this.kafka = new Kafka({
      clientId: options.clientId,
      brokers: options.brokers,
      logLevel: logLevel.NOTHING,
      retry: { retries: 8, initialRetryTime: 200, maxRetryTime: 5_000 },
    });
  }

  async relay(source: OutboxSource): Promise<void> {
    const relay = new KafkaRelay(this.kafka, source, this.options.onTrouble);
    this.relays.push(relay);
    await relay.start();
  }

  wake(service: string): void {
    for (const relay of this.relays) if (relay.service === service) relay.wake();
  }

  async subscribe(subscription: Subscription): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: subscription.group,
      sessionTimeout: this.options.sessionTimeoutMs ?? 30_000,
      heartbeatInterval: Math.min(3_000, (this.options.sessionTimeoutMs ?? 30_000) / 3),
      maxWaitTimeInMs: MAX_WAIT_MS,
      maxBytesPerPartition: 1_048_576,
      retry: { retries: 20, restartOnFailure: async () => !this.closing },
    });
    this.consumers.push(consumer);
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart && !this.closing) this.options.onCrash(payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: subscription.topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: (payload) => this.eachBatch(consumer, subscription, payload),
    });
  }

  async heads(topics: string[]): Promise<{ topic: string; partition: number; next: number }[]> {
    this.admin ??= this.connectAdmin();
    const admin = await this.admin;
    const all = await Promise.all(
      topics.map(async (topic) => (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => ({ topic, partition, next: Number(high) }))),
    );
    return all.flat();
  }

  async close(): Promise<void> {
    this.closing = true;
    this.closed.emit('closed');
    await Promise.all(this.consumers.map((consumer) => consumer.disconnect()));
    await Promise.all(this.relays.map((relay) => relay.stop()));
    await this.admin?.then((admin) => admin.disconnect());
  }

  private async connectAdmin(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }

  private async eachBatch(consumer: Consumer, subscription: Subscription, { batch, heartbeat, isRunning, isStale, resolveOffset }: EachBatchPayload): Promise<void> {
    if (!isRunning() || isStale() || batch.messages.length === 0) return;
    const { topic, partition } = batch;
    const beat = setInterval(() => void heartbeat().catch(() => undefined), 2_000);
    try {
      const records = batch.messages.map(recordOf);
      const last = records[records.length - 1]!.offset;
      const next = await subscription.take({ topic, partition, records });
      resolveOffset(String(next - 1));
      if (next !== last + 1) consumer.seek({ topic, partition, offset: String(next) });
      await consumer.commitOffsets([{ topic, partition, offset: String(next) }]).catch(() => undefined);
    } catch (error) {
      this.pauseAfter(consumer, subscription, topic, partition, batch.firstOffset()!, error);
    } finally {
      clearInterval(beat);
    }
  }

  /** The same records again after a pause, unless a person must look; other partitions go on meanwhile. */
  private pauseAfter(consumer: Consumer, subscription: Subscription, topic: string, partition: number, first: string, error: unknown): void {
    consumer.pause([{ topic, partitions: [partition] }]);
    if (error instanceof GapError && error.goOnAt !== Number(first)) {
      consumer.seek({ topic, partition, offset: String(error.goOnAt) });
    } else if (error instanceof GapError) {
      subscription.onFatal(error);
      return;
    } else {
      consumer.seek({ topic, partition, offset: first });
      this.options.onTrouble(`${subscription.group} will try ${topic}/${partition} again`, error);
    }
    const resume = setTimeout(() => consumer.resume([{ topic, partitions: [partition] }]), PAUSE_AFTER_ERROR_MS);
    this.closed.once('closed', () => clearTimeout(resume));
  }
}

function recordOf(message: EachBatchPayload['batch']['messages'][number]): LogRecord {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) if (value !== undefined) headers[name] = String(value);
  return { offset: Number(message.offset), value: message.value?.toString('utf8') ?? null, bytes: message.value, headers };
}
