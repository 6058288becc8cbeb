import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { follows, type Follower, type StreamEntry } from '../streams/hot-streams.js';

const AT_ONCE = 1_000;
/** How long Redis waits for news; then what was read last is looked for, to see whether the stream is still the same. */
const WAIT_MS = 5_000;
const TIMEOUT_MS = WAIT_MS + 5_000;
const PAUSE_AFTER_ERROR_MS = 500;

export interface FollowingOptions {
  url: string;
  key: string;
  follower: Follower;
  /** Begins the stream where there is none. */
  begin: () => Promise<unknown>;
  onTrouble: (text: string, error: unknown) => void;
}

type Raw = [id: string, fields: string[]];

/** One process following one stream, over a connection of its own, since it blocks. */
export class RedisFollowing {
  private readonly redis: Redis;
  private stopped = false;
  /** The entry read last; null before the first. */
  private last: string | null = null;

  constructor(private readonly options: FollowingOptions) {
    this.redis = new Redis(options.url, {
      commandTimeout: TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: true,
      connectTimeout: 2_000,
      retryStrategy: () => PAUSE_AFTER_ERROR_MS,
    });
    this.redis.on('error', () => undefined);
  }

  /** Answers when what is kept has been given. */
  async start(): Promise<void> {
    do await this.readKept();
    while (this.last === null && !this.stopped);
    void this.loop();
  }

  stop(): void {
    this.stopped = true;
    this.redis.disconnect();
  }

  private async loop(): Promise<void> {
    while (!this.stopped) {
      try {
        if (this.last === null) await this.readKept();
        else await this.readNews(this.last);
      } catch (error) {
        if (this.stopped) return;
        this.options.onTrouble('following a stream will be tried again', error);
        await pause(PAUSE_AFTER_ERROR_MS, undefined, { ref: false });
      }
    }
  }

  private async readKept(): Promise<void> {
    const { key, begin } = this.options;
    await begin();
    let from = '-';
    for (;;) {
      const found = (await this.redis.xrange(key, from, '+', 'COUNT', AT_ONCE)) as Raw[];
      if (this.stopped) return;
      if (found.length > 0 && !this.take(found)) return;
      if (found.length < AT_ONCE) return;
      from = `(${this.last}`;
    }
  }

  private async readNews(last: string): Promise<void> {
    const { key } = this.options;
    const found = (await this.redis.xread('COUNT', AT_ONCE, 'BLOCK', WAIT_MS, 'STREAMS', key, last)) as [string, Raw[]][] | null;
    if (this.stopped) return;
    if (found) this.take(found[0]![1]);
    else if ((await this.redis.xrange(key, last, last)).length === 0) this.break();
  }

  private take(found: readonly Raw[]): boolean {
    const entries = found.map(entryOf);
    for (const { id } of entries) {
      if (this.last !== null && !follows(id, this.last)) {
        this.break();
        return false;
      }
      this.last = id;
    }
    this.options.follower.onEntries(entries);
    return true;
  }

  private break(): void {
    if (this.stopped) return;
    this.last = null;
    this.options.follower.onBroken();
  }
}

const entryOf = ([id, fields]: Raw): StreamEntry => ({ id, label: fields[1]!, text: fields[3]! });
