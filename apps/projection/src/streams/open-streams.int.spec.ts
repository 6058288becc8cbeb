import type { Keys } from '#lib/access';
import type { Config } from '#lib/config';
import { MemoryHotStreams, type Follower } from '#lib/hot-store';
import { fastify, type FastifyInstance } from 'fastify';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as immediately } from 'node:timers/promises';
import { register } from 'prom-client';
import { EventStreams } from './event-streams.js';
import type { OpenStream } from './open-stream.js';
import { OpenStreams } from './open-streams.js';
import type { StreamNames } from './stream-names.js';

const NAME = 'space:facts';
const FACT_BYTES = 40_000;

let app: FastifyInstance;
let open: OpenStreams;
let streams: MemoryHotStreams;
let offset: number;
let keys: { good: boolean };
/** What is looked up before a stream begins. */
let lookedUp: (connection: Socket) => Promise<unknown>;
const sockets: Socket[] = [];
const followers: Follower[] = [];
const begun: OpenStream[] = [];

beforeEach(async () => {
  streams = new MemoryHotStreams();
  offset = 0;
  keys = { good: true };
  lookedUp = async () => undefined;
  const find: Keys['find'] = async () => (keys.good ? { id: 'k', scopes: ['admin'] } : null);
  open = new OpenStreams({ find } as Keys, { maxStreams: 3 } as Config);
  const [follow, begin] = [streams.follow.bind(streams), open.begin.bind(open)];
  streams.follow = async (name, follower) => {
    const { stop } = await follow(name, follower);
    followers.push(follower);
    return { stop: () => (stop(), void followers.splice(followers.indexOf(follower), 1)) };
  };
  open.begin = (...exchange) => {
    const stream = begin(...exchange);
    begun.push(stream);
    return stream;
  };
  const names = { of: async () => NAME } as unknown as StreamNames;
  const events = new EventStreams(open, { now: () => 0 }, names, streams);
  app = fastify({ forceCloseConnections: true });
  app.get('/', async (request, reply) => {
    const { last, types } = request.query as { last?: string; types?: string };
    Object.assign(request, { accessKeyHash: 'hash' });
    await lookedUp(request.raw.socket);
    await events.read(types?.split(',') ?? null, last ?? null, [request, reply]);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  [followers, begun].forEach((list) => list.splice(0));
  await open.onModuleDestroy();
  await app.close();
});

/** A client that reads, or does not. */
async function listen(query = '', reads = true): Promise<{ socket: Socket; text: () => string; until(part: string): Promise<void> }> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('error', () => undefined).setEncoding('utf8');
  await once(socket, 'connect');
  socket.write(`GET /${query} HTTP/1.1\r\nhost: itinera\r\n\r\n`);
  if (reads) socket.on('data', (chunk: string) => (text += chunk));
  const until = async (part: string): Promise<void> => {
    while (!text.includes(part)) await once(socket, 'data');
  };
  return { socket, text: () => text, until };
}

const tell = (count: number, type = 'itinera.orders.purchase-completed.v1', bytes = 0): Promise<void> =>
  streams.append(
    NAME,
    'orders/0',
    Array.from({ length: count }, () => ({
      offset: offset++,
      label: type,
      text: JSON.stringify({ n: offset, filling: 'x'.repeat(bytes) }),
    })),
  );

const numbersIn = (text: string): number[] => [...text.matchAll(/^data: \{"n":(\d+)/gm)].map(([, n]) => Number(n));

it('tells each reader every fact once, in order, of the types it wants', async () => {
  const [all, orders] = [await listen(), await listen('?types=orders')];
  await Promise.all([all.until('event: snapshot'), orders.until('event: snapshot')]);
  await tell(2);
  await tell(1, 'itinera.loyalty.points-earned.v1');
  await tell(2);
  await Promise.all([all.until('"n":5'), orders.until('"n":5')]);
  expect(numbersIn(all.text())).toEqual([1, 2, 3, 4, 5]);
  expect(numbersIn(orders.text())).toEqual([1, 2, 4, 5]);
});

it('goes on after the last event, in pieces, while more is told', async () => {
  const first = await listen();
  await first.until('event: snapshot');
  const last = /^id: (.*)$/m.exec(first.text())![1]!;
  first.socket.destroy();
  await tell(3_000, 'itinera.orders.purchase-completed.v1', 500);
  const again = await listen(`?last=${last}`);
  await again.until('"n":1,');
  await tell(100);
  await again.until('"n":3100,');
  expect(numbersIn(again.text())).toEqual(Array.from({ length: 3_100 }, (_, index) => index + 1));
  expect(again.text()).not.toContain('event: reset');
});

it('lets a reader go that does not read, and waits for nobody', async () => {
  const [slow, quick] = [await listen('', false), await listen()];
  slow.socket.pause();
  await quick.until('event: snapshot');
  const gone = once(slow.socket, 'close');
  let told = 0;
  while (!(await isLetGo())) {
    await tell(10, 'itinera.orders.purchase-completed.v1', FACT_BYTES);
    told += 10;
    await quick.until(`"n":${told},`);
  }
  slow.socket.resume();
  await gone;
  expect(numbersIn(quick.text())).toHaveLength(told);
});

it('opens no more than it may, and ends in order what is open', async () => {
  const readers = [await listen(), await listen(), await listen()];
  await Promise.all(readers.map((reader) => reader.until('event: snapshot')));
  const refused = await listen();
  await refused.until('Service Unavailable');
  const ended = readers.map((reader) => reader.until('\r\n0\r\n\r\n'));
  await open.onModuleDestroy();
  await Promise.all(ended);
});

it('forgets a reader that has gone before its stream begins', async () => {
  const read = new Promise<void>((resolve) => {
    lookedUp = async (connection) => {
      await once(connection, 'close');
      setImmediate(resolve);
    };
  });
  const reader = await listen();
  reader.socket.destroy();
  await read;
  expect([await openNow(), followers]).toEqual([0, []]);
});

it('tells the others on, whatever one reader asks', async () => {
  const reader = await listen();
  await reader.until('event: snapshot');
  const other = await listen('?last=a&last=b');
  await other.until('retry');
  other.socket.destroy();
  while ((await openNow()) > 1) await immediately();
  await tell(1);
  await reader.until('"n":1');
});

it('keeps a place for whoever comes while the stream is being read anew', async () => {
  const reader = await listen();
  await reader.until('event: snapshot');
  followers.forEach((follower) => follower.onBroken());
  const other = await listen();
  await other.until('event: snapshot');
  open.beat();
  await Promise.all([reader.until(':\n\n'), other.until(':\n\n')]);
  expect(other.text()).not.toContain('id: ');
});

it('ends a stream of which nobody knows where it is, and keeps the others alive', async () => {
  const readers = [await listen(), await listen()];
  await Promise.all(readers.map((reader) => reader.until('event: snapshot')));
  begun[0]!.position = () => {
    throw new Error('lost');
  };
  open.beat();
  await Promise.all([readers[0]!.until('\r\n0\r\n\r\n'), readers[1]!.until(':\nid: ')]);
});

it('says reset to all who read when the stream is lost, and begins anew with a snapshot and what is kept since', async () => {
  const reader = await listen('?types=orders');
  await reader.until('event: snapshot');
  followers.forEach((follower) => follower.onBroken());
  await tell(1);
  await reader.until('"n":1');
  expect([...reader.text().matchAll(/^event: (.*)$/gm)].map(([, event]) => event)).toEqual(['snapshot', 'reset', 'snapshot', 'fact']);
});

it('says reset to every reader when the stream is another', async () => {
  const unknown = await listen('?last=1700000000000-7');
  await unknown.until('event: snapshot');
  expect(unknown.text().indexOf('event: reset')).toBeLessThan(unknown.text().indexOf('event: snapshot'));
});

it('ends the streams of a key that is good no longer', async () => {
  const reader = await listen();
  await reader.until('event: snapshot');
  await open.checkKeys();
  await tell(1);
  await reader.until('"n":1');
  keys.good = false;
  const ended = reader.until('\r\n0\r\n\r\n');
  await open.checkKeys();
  await ended;
});

const openNow = (): Promise<number> => metric('itinera_streams_open');
const isLetGo = async (): Promise<boolean> => (await metric('itinera_streams_let_go_total')) > 0;

async function metric(name: string): Promise<number> {
  return (await register.getSingleMetric(name)!.get()).values[0]?.value ?? 0;
}
