/** A record as it stands in the log. `value` is null for a tombstone of a foreign topic. */
export interface LogRecord {
  offset: number;
  value: string | null;
  /** What others write (`itinera.events`) need not be text, and has attributes in its headers. */
  bytes?: Uint8Array | null;
  headers?: Record<string, string>;
}

/** Consecutive records of one partition, in offset order. */
export interface Slice {
  topic: string;
  partition: number;
  records: LogRecord[];
}

/** What a consumer group wants of a log. */
export interface Subscription {
  group: string;
  topics: string[];
  /** The offset the group goes on at, null where it has never read the partition: it then begins where the log begins. */
  position(topic: string, partition: number): Promise<number | null>;
  /**
   * Takes a slice and returns the offset to go on at: usually the one after the slice, but an earlier or later one where the
   * group's own position says so. A rejection means that nothing was taken; the same records come again after a pause.
   * A GapError is the exception: the partition then stands still until a person has looked, and the others go on.
   */
  take(slice: Slice): Promise<number>;
  /** Nothing of a partition can be taken any more without a person: a gap in one of our own topics. */
  onFatal(error: Error): void;
}

/** Where a service's outbox is emptied from. */
export interface OutboxSource {
  service: string;
  url: string;
}

/**
 * The log that carries claims and facts between services. Delivery is at least once and in order within a partition;
 * the position that makes effects exactly once is the consumer's (see runner.ts), never the log's.
 */
export abstract class Log {
  /** Starts to move what stands in the outboxes: each entry arrives at least once, and is deleted when the log has it durably. */
  abstract relay(source: OutboxSource): Promise<void>;
  /** A hint that an outbox has new rows; without it they are found within a second. */
  abstract wake(service: string): void;
  abstract subscribe(subscription: Subscription): Promise<void>;
  /** The offset after the last record, per partition of a topic. */
  abstract heads(topics: string[]): Promise<{ topic: string; partition: number; next: number }[]>;
  /** Lets running slices finish, then stops consumers and relays. May be called again. */
  abstract close(): Promise<void>;
}
