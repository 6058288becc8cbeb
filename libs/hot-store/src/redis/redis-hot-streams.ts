import { Redis } from 'ioredis';
import {
  HotStreams,
  KEPT_ENTRIES,
  PARTS,
  placeOf,
  StreamsAway,
  type FedEntry,
  type Follower,
  type Following,
} from '../streams/hot-streams.js';
import { RedisFollowing } from './redis-following.js';

/** A feeder holds a transaction open meanwhile. */
const TIMEOUT_MS = 2_000;
const AT_ONCE = 500;

/**
 * Begins a stream where there is none. Its second key says when it began, the number of its last entry, and for each partition of the log
 * the place of what was added last; the two come and go together. ARGV: partition, first place of what is to be added, or '' for nothing.
 * A Redis that has come back with old data lacks what was added since: where offsets jump, what is kept is whole no more, and goes.
 * (They also jump over a message that was parked; then the stream begins anew without need.)
 */
const BEGIN = `
  local added = redis.call('HGET', KEYS[2], ARGV[1])
  local jumps = ARGV[2] ~= '' and added and math.floor(tonumber(ARGV[2]) / ${PARTS}) > math.floor(tonumber(added) / ${PARTS}) + 1
  if jumps or redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 then
    local time = redis.call('TIME')
    local begun = time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000))
    redis.call('DEL', KEYS[1], KEYS[2])
    redis.call('HSET', KEYS[2], 'begun', begun, 'last', 0)
    redis.call('XADD', KEYS[1], begun .. '-0', 'l', '', 't', '')
    added = false
  end
`;

/** ARGV from the third: how many to keep, then place, label and text of each entry. */
const APPEND = `${BEGIN}
  local begun = redis.call('HGET', KEYS[2], 'begun')
  local last = tonumber(redis.call('HGET', KEYS[2], 'last'))
  added = tonumber(added or -1)
  for i = 4, #ARGV, 3 do
    if tonumber(ARGV[i]) > added then
      last = last + 1
      added = tonumber(ARGV[i])
      redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], begun .. '-' .. string.format('%.0f', last), 'l', ARGV[i + 1], 't', ARGV[i + 2])
    end
  end
  redis.call('HSET', KEYS[2], 'last', string.format('%.0f', last), ARGV[1], string.format('%.0f', added))
`;

/** The streams of a cluster, shared by all replicas: Redis Streams, whose ids are the entries'. */
export class RedisHotStreams extends HotStreams {
  private readonly redis: Redis;
  private readonly following = new Set<RedisFollowing>();

  constructor(
    private readonly url: string,
    private readonly onTrouble: (text: string, error: unknown) => void,
    private readonly options: { prefix?: string; keep?: number } = {},
  ) {
    super();
    this.redis = new Redis(url, {
      commandTimeout: TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      connectTimeout: TIMEOUT_MS,
    });
    this.redis.on('error', (error) => this.onTrouble('Redis is not to be reached; streams wait for it', error));
  }

  async append(stream: string, place: string, entries: readonly FedEntry[]): Promise<void> {
    for (let start = 0; start < entries.length; start += AT_ONCE) {
      const some = entries.slice(start, start + AT_ONCE);
      const first = start === 0 ? placeOf(entries[0]!) : '';
      const fields = some.flatMap((entry) => [placeOf(entry), entry.label, entry.text]);
      await this.orAway(this.redis.eval(APPEND, 2, ...this.keysOf(stream), place, first, this.options.keep ?? KEPT_ENTRIES, ...fields));
    }
  }

  async follow(stream: string, follower: Follower): Promise<Following> {
    const begin = (): Promise<unknown> => this.orAway(this.redis.eval(BEGIN, 2, ...this.keysOf(stream), '', ''));
    const following = new RedisFollowing({ url: this.url, key: this.keysOf(stream)[0], follower, begin, onTrouble: this.onTrouble });
    this.following.add(following);
    try {
      await this.orAway(following.start());
    } catch (error) {
      this.following.delete(following);
      following.stop();
      throw error;
    }
    return {
      stop: () => {
        this.following.delete(following);
        following.stop();
      },
    };
  }

  async close(): Promise<void> {
    for (const following of this.following) following.stop();
    this.redis.disconnect();
  }

  /** In one slot of a Redis cluster. */
  private keysOf(stream: string): [string, string] {
    const key = `${this.options.prefix ?? 'itinera:'}stream:{${stream}}`;
    return [key, `${key}:fed`];
  }

  private async orAway<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw error instanceof StreamsAway ? error : new StreamsAway(`Redis: ${(error as Error).message}`);
    }
  }
}
