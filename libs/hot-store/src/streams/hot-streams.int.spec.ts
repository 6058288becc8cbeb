import { servers } from '#lib/testing';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { MemoryHotStreams } from '../memory/memory-hot-streams.js';
import { RedisHotStreams } from '../redis/redis-hot-streams.js';
import { follows, type FedEntry, type Follower, type Following, type HotStreams, type StreamEntry } from './hot-streams.js';

const KEEP = 1_000;

const fed = (...offsets: number[]): FedEntry[] => offsets.map((offset) => ({ offset, label: `about ${offset}`, text: `{"n":${offset}}` }));

/** Remembers what it was told, and lets a test wait for it. */
class Seen implements Follower {
  entries: StreamEntry[] = [];
  breaks = 0;
  private wake: () => void = () => undefined;

  onEntries(entries: readonly StreamEntry[]): void {
    this.entries.push(...entries);
    this.wake();
  }

  onBroken(): void {
    this.breaks++;
    this.wake();
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  get labels(): string[] {
    return this.entries.map(({ label }) => label).filter(Boolean);
  }
}

const kinds: [string, () => { streams: HotStreams; flush?: () => Promise<void>; redis?: Redis; key?: string }][] = [
  ['in memory', () => ({ streams: new MemoryHotStreams(KEEP) })],
  [
    'in Redis',
    () => {
      const prefix = `spec-${randomUUID()}:`;
      const redis = new Redis(servers().redisUrl);
      const key = `${prefix}stream:{s}`;
      return {
        streams: new RedisHotStreams(servers().redisUrl, () => undefined, { prefix, keep: KEEP }),
        flush: async () => void (await redis.del(key, `${key}:fed`)),
        redis,
        key,
      };
    },
  ],
];

describe.each(kinds)('streams %s', (_, open) => {
  let opened: ReturnType<typeof open>;
  const following: Following[] = [];

  beforeEach(() => {
    opened = open();
  });
  afterEach(async () => {
    following.splice(0).forEach((it) => it.stop());
    await opened.flush?.();
    await opened.streams.close();
    opened.redis?.disconnect();
  });

  const follow = async (): Promise<Seen> => {
    const seen = new Seen();
    following.push(await patiently(() => opened.streams.follow('s', seen)));
    return seen;
  };
  const append = (place: string, entries: FedEntry[]): Promise<void> => patiently(() => opened.streams.append('s', place, entries));

  it('give what is kept, then what is added, each following the one before', async () => {
    await append('orders/0', fed(0, 1, 2));
    const seen = await follow();
    expect(seen.labels).toEqual(['about 0', 'about 1', 'about 2']);
    await append('orders/0', fed(3));
    await append('journey/4', fed(70, 71));
    await seen.until(() => seen.labels.length === 6);
    expect(seen.labels.slice(3)).toEqual(['about 3', 'about 70', 'about 71']);
    expect(seen.entries.slice(1).every(({ id }, index) => follows(id, seen.entries[index]!.id))).toBe(true);
    expect(seen.breaks).toBe(0);
  });

  it('have a place to go on from while they are empty', async () => {
    const seen = await follow();
    expect(seen.entries).toEqual([{ id: expect.stringMatching(/^\d{13}-0$/) as string, label: '', text: '' }]);
  });

  it('take each entry of a partition once, however often and however cut it comes', async () => {
    const seen = await follow();
    const parts = (offset: number, count: number): FedEntry[] =>
      Array.from({ length: count }, (_, part) => ({ offset, part, label: `${offset}.${part}`, text: '{}' }));
    await append('changes/0', [...parts(0, 2), ...parts(1, 700)]);
    await append('changes/0', parts(1, 700));
    await append('changes/0', [...parts(1, 700), ...parts(2, 1)]);
    await append('orders/0', fed(1));
    await seen.until(() => seen.labels.includes('about 1'));
    const expected = [...parts(0, 2), ...parts(1, 700), ...parts(2, 1)].map(({ label }) => label);
    expect(seen.labels).toEqual([...expected, 'about 1']);
  });

  it('keep the last entries only, and follow on from those', async () => {
    for (let start = 0; start < 4 * KEEP; start += 500) await append('orders/0', fed(...Array.from({ length: 500 }, (_, n) => start + n)));
    const seen = await follow();
    expect(seen.labels.length).toBeLessThan(2 * KEEP);
    expect(seen.labels.length).toBeGreaterThanOrEqual(KEEP);
    expect(seen.labels.at(-1)).toBe(`about ${4 * KEEP - 1}`);
  });

  it('tell every follower the same', async () => {
    const [one, other] = [await follow(), await follow()];
    await Promise.all([append('orders/0', fed(0, 1, 2)), append('orders/1', fed(0, 1, 2))]);
    await Promise.all([one, other].map((seen) => seen.until(() => seen.labels.length === 6)));
    expect(one.entries).toEqual(other.entries);
  });
});

describe('a Redis that loses what it has', () => {
  it('breaks the stream for its followers, who get all that is kept since', async () => {
    const { streams, flush, redis } = kinds[1]![1]();
    const seen = new Seen();
    await patiently(() => streams.append('s', 'orders/0', fed(0, 1)));
    const it = await streams.follow('s', seen);
    await flush!();
    await streams.append('s', 'orders/0', fed(2, 3));
    await seen.until(() => seen.breaks === 1 && seen.labels.at(-1) === 'about 3');
    expect(seen.labels).toEqual(['about 0', 'about 1', 'about 2', 'about 3']);
    it.stop();
    await flush!();
    await streams.close();
    redis!.disconnect();
  });

  it('is seen by the offsets that are missing, where old data has come back', async () => {
    const { streams, flush, redis, key } = kinds[1]![1]();
    const seen = new Seen();
    await patiently(() => streams.append('s', 'orders/0', fed(0, 1)));
    const [dump, fedDump] = await Promise.all([redis!.dumpBuffer(key!), redis!.dumpBuffer(`${key}:fed`)]);
    await streams.append('s', 'orders/0', fed(2));
    const it = await streams.follow('s', seen);
    await flush!();
    await redis!.restore(key!, 0, dump!);
    await redis!.restore(`${key}:fed`, 0, fedDump!);
    await streams.append('s', 'orders/0', fed(3));
    await seen.until(() => seen.breaks >= 1 && seen.labels.at(-1) === 'about 3');
    expect(seen.labels).toEqual(['about 0', 'about 1', 'about 2', 'about 3']);
    it.stop();
    await flush!();
    await streams.close();
    redis!.disconnect();
  });

  it('is said to be away, and nothing is waited for', async () => {
    const streams = new RedisHotStreams('redis://127.0.0.1:1', () => undefined);
    await expect(streams.append('s', 'orders/0', fed(0))).rejects.toThrow('Redis');
    await expect(streams.follow('s', new Seen())).rejects.toThrow('Redis');
    await streams.close();
  });
});

/** A connection just begun is not there at once. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
