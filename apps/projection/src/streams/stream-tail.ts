import { partsOf, type Following, type HotStreams, type StreamEntry } from '#lib/hot-store';

const MOST_ENTRIES = 20_000;

export interface TailListener {
  /** Entries in order, each following the one before it. */
  onEntries(entries: readonly StreamEntry[]): void;
  /** What comes next does not follow what came before; the position is already the new one. */
  onBroken(): void;
}

/** The last entries of a stream as this process has them, for as long as somebody here wants them. */
export class StreamTail {
  private entries: StreamEntry[] = [];
  private following: Promise<Following> | null = null;
  private wanted = 0;
  /** Counts the times it was followed: what an earlier one still says is not heard. */
  private life = 0;
  private isReady = false;
  private isBroken = false;

  constructor(
    private readonly streams: HotStreams,
    private readonly name: () => Promise<string>,
    private readonly listener: TailListener,
  ) {}

  /** Wanted from now on, until `release`; answers once the position is known. Throws StreamsAway, and is then not wanted. */
  async acquire(): Promise<void> {
    this.wanted++;
    try {
      await (this.following ??= this.follow());
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Whoever is the last forgets everything. */
  release(): void {
    if (--this.wanted > 0) return;
    const { following } = this;
    this.forget();
    following?.then((it) => it.stop()).catch(() => undefined);
  }

  /** The id of the entry told last; null while what was lost is not read again. */
  get position(): string | null {
    return this.entries.at(-1)?.id ?? null;
  }

  /** What came after an entry; null where that entry is not known any more. */
  after(id: string): readonly StreamEntry[] | null {
    const first = this.entries[0];
    if (!first) return null;
    const index = partsOf(id)[1] - partsOf(first.id)[1];
    return this.entries[index]?.id === id ? this.entries.slice(index + 1) : null;
  }

  private async follow(): Promise<Following> {
    const life = ++this.life;
    const isMine = (): boolean => this.life === life;
    try {
      const following = await this.streams.follow(await this.name(), {
        onEntries: (entries) => isMine() && this.take(entries),
        onBroken: () => isMine() && this.break(),
      });
      if (isMine()) this.isReady = true;
      return following;
    } catch (error) {
      if (isMine()) this.forget();
      throw error;
    }
  }

  private forget(): void {
    this.life++;
    this.following = null;
    this.isReady = false;
    this.isBroken = false;
    this.entries = [];
  }

  private take(entries: readonly StreamEntry[]): void {
    this.entries.push(...entries);
    if (this.entries.length > MOST_ENTRIES * 1.1) this.entries = this.entries.slice(-MOST_ENTRIES);
    if (!this.isReady) return;
    if (this.isBroken) this.listener.onBroken();
    this.isBroken = false;
    this.listener.onEntries(entries);
  }

  private break(): void {
    this.entries = [];
    this.isBroken = this.isReady;
  }
}
