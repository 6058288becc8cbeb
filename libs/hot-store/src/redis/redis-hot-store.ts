import { Redis } from 'ioredis';
import { HotStore } from '../hot-store.js';

const PREFIX = 'itinera:';
const KEPT_SECONDS = 7 * 86_400;
/** A stalled Redis must not hold a read up: after this the facts are read instead. */
const TIMEOUT_MS = 250;
/** And for so long after that it is not asked again: a few reads are slow, not all of them. */
const REST_MS = 2_000;

/** Puts a document only where no newer one stands, so that two writers cannot end with the older. */
const PUT = `
  local kept = redis.call('HGET', KEYS[1], 'v')
  if kept and tonumber(kept) > tonumber(ARGV[1]) then return 0 end
  redis.call('HSET', KEYS[1], 'v', ARGV[1], 'd', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
  return 1
`;

/** The hot store of a cluster, shared by all replicas. */
export class RedisHotStore extends HotStore {
  private readonly redis: Redis;
  private restsUntil = 0;

  constructor(
    url: string,
    private readonly onTrouble: (text: string, error: unknown) => void,
    private readonly restMs = REST_MS,
  ) {
    super();
    this.redis = new Redis(url, {
      commandTimeout: TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
      connectTimeout: 2_000,
      lazyConnect: false,
    });
    this.redis.on('error', (error) => this.onTrouble('Redis is not to be reached; reads go on without it', error));
  }

  async get(key: string, version: number): Promise<unknown> {
    const found = await this.unlessResting(() => this.redis.hmget(PREFIX + key, 'v', 'd'));
    const [kept, document] = found ?? [];
    return kept === String(version) && document ? (JSON.parse(document) as unknown) : null;
  }

  async put(key: string, version: number, document: unknown): Promise<void> {
    // Where that fails, the next read puts it again.
    await this.unlessResting(() => this.redis.eval(PUT, 1, PREFIX + key, version, JSON.stringify(document), KEPT_SECONDS));
  }

  async remove(key: string): Promise<void> {
    try {
      await this.redis.del(PREFIX + key);
    } catch {
      // It goes by itself in days.
    }
  }

  private async unlessResting<Answer>(ask: () => Promise<Answer>): Promise<Answer | null> {
    if (performance.now() < this.restsUntil) return null;
    try {
      return await ask();
    } catch {
      this.restsUntil = performance.now() + this.restMs;
      return null;
    }
  }

  async ping(): Promise<boolean> {
    return this.redis.ping().then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }
}
