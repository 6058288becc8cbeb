import { Kafka, logLevel, type Admin } from 'kafkajs';
import { Log, type OutboxSource, type Subscription } from '../port.js';
import './idle-connections.js';
import { KafkaReader } from './kafka-reader.js';
import { KafkaRelay } from './kafka-relay.js';

export interface KafkaOptions {
  brokers: string[];
  clientId: string;
  /** Stands before every topic and group on the broker, so that several systems can share one Kafka. */
  topicPrefix?: string;
  /** How long a consumer may be silent before its partitions go to another; short in fault tests. */
  sessionTimeoutMs?: number;
  onTrouble: (text: string, error: unknown) => void;
  /** The consumer is beyond help while the process lives: the process should end and be started anew. */
  onCrash: (error: Error) => void;
}

/** The log on Apache Kafka, through kafkajs (2.2.4 is its last release: docs/adr/0002). Topics must exist; none is created here. */
export class KafkaLog extends Log {
  private readonly kafka: Kafka;
  private readonly relays: KafkaRelay[] = [];
  private readonly readers: KafkaReader[] = [];
  private admin: Promise<Admin> | null = null;

  constructor(private readonly options: KafkaOptions) {
    super();
    this.kafka = new Kafka({
      clientId: options.clientId,
      brokers: options.brokers,
      logLevel: logLevel.NOTHING,
      // The pauses stay short, or a broker that is back would be noticed late.
      retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 2_000, factor: 0.2, multiplier: 2 },
    });
  }

  async relay(source: OutboxSource): Promise<void> {
    const relay = new KafkaRelay(this.kafka, source, this.options);
    this.relays.push(relay);
    relay.start();
  }

  wake(service: string): void {
    for (const relay of this.relays) if (relay.service === service) relay.wake();
  }

  async subscribe(wanted: Subscription): Promise<void> {
    const subscription = this.onBroker(wanted);
    await this.requireTopics(subscription);
    const { sessionTimeoutMs = 30_000, onTrouble, onCrash } = this.options;
    const beginningOf = (topic: string, partition: number): Promise<number> => this.beginningOf(topic, partition);
    const reader = new KafkaReader({ kafka: this.kafka, subscription, sessionTimeoutMs, beginningOf, onTrouble, onCrash });
    this.readers.push(reader);
    await reader.start();
  }

  async heads(topics: string[]): Promise<{ topic: string; partition: number; next: number }[]> {
    const admin = await this.connectedAdmin();
    const ofTopic = async (topic: string): Promise<{ topic: string; partition: number; next: number }[]> =>
      (await admin.fetchTopicOffsets((this.options.topicPrefix ?? '') + topic)).map(({ partition, high }) => ({
        topic,
        partition,
        next: Number(high),
      }));
    return (await Promise.all(topics.map(ofTopic))).flat();
  }

  async close(): Promise<void> {
    await Promise.all([...this.readers.map((reader) => reader.close()), ...this.relays.map((relay) => relay.stop())]);
    await this.admin?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  /** The same subscription under the names the broker knows. */
  private onBroker(subscription: Subscription): Subscription {
    const { topicPrefix = '' } = this.options;
    return {
      group: topicPrefix + subscription.group,
      topics: subscription.topics.map((topic) => topicPrefix + topic),
      position: (topic, partition) => subscription.position(topic.slice(topicPrefix.length), partition),
      take: (slice) => subscription.take({ ...slice, topic: slice.topic.slice(topicPrefix.length) }),
      onFatal: (error) => subscription.onFatal(error),
    };
  }

  private async requireTopics({ group, topics }: Subscription): Promise<void> {
    const existing = new Set(await (await this.connectedAdmin()).listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length > 0)
      throw new Error(`${group} reads ${missing.join(', ')}, which Kafka does not have: topics are created before the services start`);
  }

  private async beginningOf(topic: string, partition: number): Promise<number> {
    const offsets = await (await this.connectedAdmin()).fetchTopicOffsets(topic);
    return Number(offsets.find((offset) => offset.partition === partition)?.low ?? 0);
  }

  private connectedAdmin(): Promise<Admin> {
    this.admin ??= this.connectAdmin().catch((error: unknown) => {
      this.admin = null;
      throw error;
    });
    return this.admin;
  }

  private async connectAdmin(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }
}
