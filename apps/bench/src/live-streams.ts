import { freshDatabase } from '#lib/testing';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from './against-raw-sql.js';
import { compare, cpuSecondsOf, say, type Comparison, type Run } from './measure.js';
import { Product } from './product.js';

const STREAMS = 2_000;
const FEW = 50;
const MEASUREMENTS = 3;
const PAIRS = 15;
/** The process collects its garbage when it is told to, so that what is measured is what is held. */
const COLLECTING = { NODE_OPTIONS: "--expose-gc --import=data:text/javascript,process.on('SIGWINCH',()=>{gc();gc()})" };
const SETTLE_MS = 2_000;
const EVENTS = 4_000;
const SENT_AT_ONCE = 500;

export interface Size {
  name: string;
  kilobytes: number[];
  aimKilobytes: number;
}

/**
 * Memory: the resident memory (of which the system tells), garbage collected, of a process that has answered as many pages and has had a
 * few streams, before there are 2,000 and after each has its snapshot. Speed: in pairs, purchases of those 2,000 customers from the door
 * until nothing is unread, at two products that live side by side and have done the same, of which one has all its pages listened to.
 */
export async function liveStreams(): Promise<{ comparison: Comparison; size: Size }> {
  const kilobytes = await withProduct(sizes);
  const comparison = await withProduct((listened) => withProduct((alone) => speeds(listened, alone)));
  return { comparison, size: { name: `one of ${STREAMS} live streams`, kilobytes, aimKilobytes: 40 } };
}

/** A product, and what brings its tables and what is known of them in order. */
interface Lived {
  product: Product;
  tidy: () => Promise<void>;
}

/** A product of its own, in which each customer has bought, and a night has been: its numbers are not counted from all facts. */
async function withProduct<Result>(work: (product: Lived, again: () => Promise<Product>) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'itinera-bench-'));
  const database = await freshDatabase('bench_streams');
  const start = (): Promise<Product> => Product.start(join(folder, 'data'), database.url, COLLECTING);
  let product = await start();
  const client = await connect(database.url);
  try {
    await buying(product, 'warm-up');
    await product.post('/v1/value-model/fits', {});
    while ((await product.get<{ run: { state: string } }>('/v1/value-model')).run.state !== 'done') await pause(100);
    const tidy = async (): Promise<void> => void (await client.query('VACUUM ANALYZE'));
    return await work({ product, tidy }, async () => {
      await product.standalone.stop();
      return (product = await start());
    });
  } finally {
    await client.end();
    await product.standalone.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function sizes(_: Lived, again: () => Promise<Product>): Promise<number[]> {
  const kilobytes: number[] = [];
  for (let measurement = 1; measurement <= MEASUREMENTS; measurement++) {
    const product = await again();
    for (let index = 0; index < STREAMS; index++) await product.get(`/v1/customers/userId:${customer(index)}`);
    (await listening(product, FEW)).close();
    const idle = await residentKilobytes(product);
    const listeners = await listening(product);
    kilobytes.push(((await residentKilobytes(product)) - idle) / STREAMS);
    listeners.close();
    say(`  ${kilobytes.at(-1)!.toFixed(1)} kB a stream`);
  }
  return kilobytes;
}

async function speeds({ product, tidy }: Lived, { product: other, tidy: tidyOther }: Lived): Promise<Comparison> {
  const [listened, alone]: [Run[], Run[]] = [[], []];
  const listeners = await listening(product);
  (await listening(other)).close();
  for (let pair = 1; pair <= PAIRS; pair++) {
    // What PostgreSQL does in its own time would fall into one run or the other. Always in one order, so that each has rested as long.
    await tidy();
    listened.push(await buying(product, `${pair}`));
    await tidyOther();
    alone.push(await buying(other, `${pair}`));
    await listeners.untilAllHaveHeard(pair * EVENTS);
    say(`  pair ${pair} of ${PAIRS}: ${listened.at(-1)!.seconds.toFixed(2)} s, alone ${alone.at(-1)!.seconds.toFixed(2)} s`);
  }
  listeners.close();
  return compare(`${STREAMS} live streams ÷ none`, { aim: 0.95 }, ['with streams', listened], ['without', alone]);
}

/** Two purchases of each customer; answers how long until they are readable. */
async function buying(product: Product, round: string): Promise<Run> {
  const { pid } = product.standalone.process;
  const [cpu, started] = [cpuSecondsOf(pid!), performance.now()];
  for (let start = 0; start < EVENTS; start += SENT_AT_ONCE) {
    const events = Array.from({ length: SENT_AT_ONCE }, (_, index) => ({
      specversion: '1.0',
      id: `${round} ${start + index}`,
      source: 'bench',
      type: 'itinera.orders.purchase-completed.v1',
      time: new Date().toISOString(),
      userid: customer((start + index) % STREAMS),
      data: { orderId: `${round} ${start + index}`, currency: 'EUR', totalMinor: 1_000 + index },
    }));
    await product.post('/v1/events', events, 'application/cloudevents-batch+json');
  }
  const seconds = ((await product.caughtUp()) - started) / 1000;
  const cpuNow = cpuSecondsOf(pid!);
  return { facts: EVENTS, seconds, cpuSeconds: cpu === null || cpuNow === null ? null : cpuNow - cpu };
}

const customer = (index: number): string => `bench-${index}`;

/** A stream of each customer, once all have their snapshots. */
async function listening(product: Product, count = STREAMS): Promise<{ untilAllHaveHeard(changes: number): Promise<void>; close(): void }> {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const headers = { authorization: `Bearer ${product.key}` };
  const heard = { snapshot: 0, change: 0 };
  const answers: IncomingMessage[] = [];
  for (let index = 0; index < count; index++) {
    const url = `${product.standalone.url}/v1/streams/customers/userId:${customer(index)}`;
    const answer = await new Promise<IncomingMessage>((resolve, reject) => get(url, { agent, headers }, resolve).once('error', reject));
    if (answer.statusCode !== 200) throw new Error(`stream ${index} is answered ${answer.statusCode}`);
    answer.setEncoding('utf8').on('error', () => undefined);
    answer.on('data', (text: string) => {
      heard.snapshot += text.split('event: snapshot\n').length - 1;
      heard.change += text.split('event: change\n').length - 1;
    });
    answers.push(answer);
  }
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) await pause(50);
  };
  await until(() => heard.snapshot >= count);
  return {
    untilAllHaveHeard: (changes) => until(() => heard.change >= changes),
    close: () => {
      answers.forEach((answer) => answer.destroy());
      agent.destroy();
    },
  };
}

/** Without what nobody holds any more. Only Linux tells. */
async function residentKilobytes({ standalone }: Product): Promise<number> {
  standalone.process.kill('SIGWINCH');
  await pause(SETTLE_MS);
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${standalone.process.pid}/status`, 'utf8'))![1]);
  } catch {
    return NaN;
  }
}
