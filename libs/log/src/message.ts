import type { Fact } from '#lib/contracts';
import type { EntityManager } from 'typeorm';

/** One entry of the log as a consumer gets it. Offsets of our own topics have no gaps. */
export interface Message {
  topic: string;
  partition: number;
  offset: number;
  fact: Fact;
}

/** Something to be published: it stands in the service's outbox when the transaction commits, and in the log soon after. */
export interface Publication {
  topic: string;
  /** The partition key: the subject id, or the source for facts about nobody. */
  key: string;
  fact: Fact;
}

/**
 * What a consumer group's handler is called with: messages of one partition of one topic, in offset order, and the transaction that
 * also holds the group's position. Effects through `tx`, returned publications and the position become visible together or not at all.
 * A batch may be handled again after a failure, alone or cut in single messages; its earlier effects are then rolled back.
 */
export interface Batch {
  group: string;
  topic: string;
  partition: number;
  messages: Message[];
  tx: EntityManager;
  /** Puts a message aside with a reason a person can act on; a redrive hands it to the same handler again. */
  park(message: Message, reason: string): void;
}

/** What becomes of a claim: its owner tells intake, which answers `GET /v1/events/{source}/{id}`. */
export interface Verdict {
  source: string;
  id: string;
  status: 'judged' | 'waiting' | 'parked';
  /** Ids and types of the facts it became. */
  facts: { id: string; type: string }[];
  /** Why it waits or is parked, or what was changed in judging it. */
  note?: string;
}
