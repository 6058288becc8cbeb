import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { setTimeout as pause } from 'node:timers/promises';
import { GapError } from '../failures.js';
import type { LogRecord, Subscription } from '../port.js';

export interface KafkaReaderOptions {
  kafka: Kafka;
  subscription: Subscription;
  sessionTimeoutMs: number;
  /** The first offset of a partition that the log still has. */
  beginningOf: (topic: string, partition: number) => Promise<number>;
  onTrouble: (text: string, error: unknown) => void;
  onCrash: (error: Error) => void;
}

const SLICE_LIMIT = 1_000;
const PAUSE_AFTER_ERROR_MS = 1_000;
/** A broker answers a fetch as soon as there is something; this long it waits for it, and kafkajs sleeps while all partitions are paused. */
const MAX_WAIT_MS = 250;
/** A broker that does not answer must not keep a process from ending. */
const CLOSE_LIMIT_MS = 10_000;

/**
 * One consumer group's member. Its position in PostgreSQL decides where it reads: the consumer seeks there whenever it is assigned a
 * partition and wherever the two differ. What is committed to Kafka is a hint for the first fetch, and for Kafka's own tools.
 */
export class KafkaReader {
  private readonly consumer: Consumer;
  /** Where the group stands in each partition of this assignment, as far as known. */
  private readonly positions = new Map<string, number>();
  private readonly resumes = new Set<NodeJS.Timeout>();
  private readonly running = new Set<Promise<void>>();
  private readonly heartbeatMs: number;
  private closing = false;

  constructor(private readonly options: KafkaReaderOptions) {
    this.heartbeatMs = Math.min(3_000, options.sessionTimeoutMs / 3);
    this.consumer = options.kafka.consumer({
      groupId: options.subscription.group,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: this.heartbeatMs,
      maxWaitTimeInMs: MAX_WAIT_MS,
      maxBytesPerPartition: 1_048_576,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: async () => !this.closing },
    });
  }

  async start(): Promise<void> {
    const { consumer, options } = this;
    // kafkajs does not tell which partitions are new after a rebalance; it has handled everything by then.
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.positions.clear();
      for (const [topic, partitions] of Object.entries(payload.memberAssignment))
        for (const partition of partitions) void this.begin(topic, partition);
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart && !this.closing) options.onCrash(payload.error);
    });
    await consumer.connect();
    await consumer.subscribe({ topics: options.subscription.topics, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: (payload) => this.eachBatch(payload),
    });
    if (this.closing) await this.disconnect();
  }

  async close(): Promise<void> {
    this.closing = true;
    for (const timer of this.resumes) clearTimeout(timer);
    const gone = this.disconnect();
    await Promise.all(this.running);
    await gone;
  }

  /**
   * Goes to where the group stands in a partition just assigned. A batch would do so too; but where Kafka's hint lies at the end, and the
   * position does not (a database restored, or new), no batch would come before somebody writes.
   */
  private async begin(topic: string, partition: number): Promise<void> {
    try {
      const position = await this.standing(topic, partition);
      if (!this.closing && !this.positions.has(placeOf({ topic, partition }))) this.seek(topic, partition, position);
    } catch (error) {
      if (this.closing) return;
      this.options.onTrouble(`${this.options.subscription.group} will ask again where it stands in ${topic}/${partition}`, error);
      const timer = setTimeout(() => {
        this.resumes.delete(timer);
        void this.begin(topic, partition);
      }, PAUSE_AFTER_ERROR_MS);
      this.resumes.add(timer);
    }
  }

  private async standing(topic: string, partition: number): Promise<number> {
    return (await this.options.subscription.position(topic, partition)) ?? (await this.options.beginningOf(topic, partition));
  }

  private async disconnect(): Promise<void> {
    const gone = this.consumer.disconnect().catch((error: unknown) => this.options.onTrouble('a consumer did not leave in order', error));
    await Promise.race([gone, pause(CLOSE_LIMIT_MS, undefined, { ref: false })]);
  }

  private async eachBatch(payload: EachBatchPayload): Promise<void> {
    if (!payload.isRunning() || payload.isStale() || payload.batch.messages.length === 0) return;
    // A rebalance that a heartbeat tells of is met by kafkajs itself, once this batch is through.
    const beat = setInterval(() => void payload.heartbeat().catch(() => undefined), this.heartbeatMs / 2);
    const taking = this.take(payload).catch((error: unknown) => this.standBack(payload, error));
    this.running.add(taking);
    await taking;
    this.running.delete(taking);
    clearInterval(beat);
  }

  private async take({ batch, isRunning, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload): Promise<void> {
    const { topic, partition } = batch;
    const position = await this.positionIn(batch);
    if (position === null) return;
    if (position > Number(batch.highWatermark))
      throw new GapError(
        `${topic}/${partition}: ${this.options.subscription.group} stands at ${position}, but the log ends at ${batch.highWatermark}`,
      );
    for (let from = 0; from < batch.messages.length && isRunning(); from += SLICE_LIMIT) {
      const records = batch.messages.slice(from, from + SLICE_LIMIT).map(recordOf);
      const next = await this.options.subscription.take({ topic, partition, records });
      this.positions.set(placeOf(batch), next);
      resolveOffset(String(next - 1));
      commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(next) }] }] }).catch(() => undefined);
      if (next !== records[records.length - 1]!.offset + 1) return this.seek(topic, partition, next);
    }
  }

  /** Where the group stands; null where that lies outside this batch, just after an assignment: what is to be read next is on its way then. */
  private async positionIn(batch: EachBatchPayload['batch']): Promise<number | null> {
    const known = this.positions.get(placeOf(batch));
    if (known !== undefined) return known;
    const { topic, partition, messages } = batch;
    const position = await this.standing(topic, partition);
    this.positions.set(placeOf(batch), position);
    if (position >= Number(messages[0]!.offset) && position <= Number(messages[messages.length - 1]!.offset)) return position;
    this.seek(topic, partition, position);
    return null;
  }

  /** The same records again after a pause, unless a person must look; other partitions go on meanwhile. */
  private standBack({ batch }: EachBatchPayload, error: unknown): void {
    const { topic, partition } = batch;
    this.consumer.pause([{ topic, partitions: [partition] }]);
    if (error instanceof GapError) return this.options.subscription.onFatal(error);
    this.seek(topic, partition, this.positions.get(placeOf(batch)) ?? Number(batch.messages[0]!.offset));
    this.options.onTrouble(`${this.options.subscription.group} will try ${topic}/${partition} again`, error);
    const timer = setTimeout(() => this.resume(timer, topic, partition), PAUSE_AFTER_ERROR_MS);
    this.resumes.add(timer);
  }

  private resume(timer: NodeJS.Timeout, topic: string, partition: number): void {
    this.resumes.delete(timer);
    try {
      this.consumer.resume([{ topic, partitions: [partition] }]);
    } catch {
      // The consumer crashed meanwhile; it starts anew with nothing paused.
    }
  }

  private seek(topic: string, partition: number, offset: number): void {
    this.consumer.seek({ topic, partition, offset: String(offset) });
  }
}

const placeOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic} ${partition}`;

function recordOf({ offset, value, headers: given }: KafkaMessage): LogRecord {
  const headers: Record<string, string> = {};
  for (const [name, header] of Object.entries(given ?? {})) if (header !== undefined) headers[name] = String(header);
  return { offset: Number(offset), value: value?.toString('utf8') ?? null, bytes: value, headers };
}
