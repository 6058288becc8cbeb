import {
  HotStreams,
  KEPT_ENTRIES,
  placeOf,
  type FedEntry,
  type Follower,
  type Following,
  type StreamEntry,
} from '../streams/hot-streams.js';

interface Stream {
  last: number;
  kept: StreamEntry[];
  /** The place of what was added last, by partition of the log. */
  added: Map<string, number>;
  followers: Set<Follower>;
}

/** The streams of a product in one process. They begin anew with it. */
export class MemoryHotStreams extends HotStreams {
  private readonly streams = new Map<string, Stream>();

  constructor(
    private readonly limit = KEPT_ENTRIES,
    private readonly begun = Date.now(),
  ) {
    super();
  }

  async append(name: string, place: string, fed: readonly FedEntry[]): Promise<void> {
    const stream = this.stream(name);
    const added = stream.added.get(place) ?? -1;
    const entries = fed
      .filter((entry) => placeOf(entry) > added)
      .map(({ label, text }): StreamEntry => ({ id: `${this.begun}-${++stream.last}`, label, text }));
    if (entries.length === 0) return;
    stream.added.set(place, placeOf(fed.at(-1)!));
    stream.kept.push(...entries);
    // Cut by large pieces: cutting moves all that is left.
    if (stream.kept.length > this.limit * 1.1) stream.kept = stream.kept.slice(-this.limit);
    for (const follower of stream.followers) follower.onEntries(entries);
  }

  async follow(name: string, follower: Follower): Promise<Following> {
    const stream = this.stream(name);
    follower.onEntries([...stream.kept]);
    stream.followers.add(follower);
    return { stop: () => void stream.followers.delete(follower) };
  }

  async close(): Promise<void> {
    this.streams.clear();
  }

  /** A stream begins with an entry about nothing, so that whoever follows an empty one has an id to go on from. */
  private stream(name: string): Stream {
    let stream = this.streams.get(name);
    if (!stream) {
      stream = { last: 0, kept: [{ id: `${this.begun}-0`, label: '', text: '' }], added: new Map(), followers: new Set() };
      this.streams.set(name, stream);
    }
    return stream;
  }
}
