/** What a stream is fed with: an entry's place in its partition of the log, whom or what it is about, and what it says. */
export interface FedEntry {
  offset: number;
  /** Which of several entries one message makes, below `PARTS`. */
  part?: number;
  label: string;
  text: string;
}

/** `id` is `<when the stream began>-<number>`; the numbers of one stream have no gaps, and begin anew with every stream. */
export interface StreamEntry {
  id: string;
  label: string;
  text: string;
}

/** Who follows a stream. Both are called in turn, never at once. */
export interface Follower {
  /** Entries in order, each following the one before it; the first call gives what is kept. */
  onEntries(entries: readonly StreamEntry[]): void;
  /** What comes next does not follow what came before: the stream was lost and begun anew, or it ran ahead. All that is kept comes next. */
  onBroken(): void;
}

export interface Following {
  stop(): void;
}

/**
 * Streams that several processes feed from the log and follow: the last entries of each, in the order in which they were added. All of it
 * may vanish at any time, and followers are then told so. Entries never come twice or in another order, and never with one missing.
 */
export abstract class HotStreams {
  /**
   * Adds entries of one partition of the log, in offset order; what was added before is left out. Throws StreamsAway where it cannot:
   * whoever feeds must then come again with the same entries, or a later one of that partition begins the stream anew.
   */
  abstract append(stream: string, place: string, entries: readonly FedEntry[]): Promise<void>;
  /** Answers once what is kept has been given. Throws StreamsAway where that cannot be had just now. */
  abstract follow(stream: string, follower: Follower): Promise<Following>;
  abstract close(): Promise<void>;
}

/** The streams are not to be reached just now. */
export class StreamsAway extends Error {}

export const PARTS = 1024;

/** A number for an entry's place in its partition, greater than those of all before it. */
export const placeOf = ({ offset, part = 0 }: FedEntry): number => offset * PARTS + part;

/** How many of the last entries a stream keeps. */
export const KEPT_ENTRIES = 20_000;

/** Whether one entry comes right after another in the same stream. */
export function follows(id: string, before: string): boolean {
  const [begun, number] = partsOf(id);
  const [begunBefore, numberBefore] = partsOf(before);
  return begun === begunBefore && number === numberBefore + 1;
}

export function partsOf(id: string): [begun: number, number: number] {
  const [begun, number] = id.split('-').map(Number);
  return [begun ?? NaN, number ?? NaN];
}
