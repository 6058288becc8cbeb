import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { withProduct } from '../connect.js';
import { pauseNotes, progressOn, type Progress } from '../progress.js';
import { batches, LIMITS, type Outgoing } from '../sending/batches.js';
import type { CloudEvent } from '../sending/cloud-event.js';
import { paced } from '../sending/pace.js';
import { sendBatches, type Tally } from '../sending/send-batches.js';
import { CommandError, counted, grouped, type GlobalOptions, type Session } from '../session.js';
import { messUp } from '../simulate/mess.js';
import { Random } from '../simulate/random.js';
import type { ShopOptions } from '../simulate/shop.js';
import { shopEvents } from '../simulate/shop-events.js';

interface SimulateOptions extends GlobalOptions {
  customers: number;
  days: number;
  seed: number;
  rate?: number;
  start?: string;
  out?: string;
  mess?: boolean;
  source: string;
}

const DAY_MS = 86_400_000;

export function addSimulate(program: Command, session: Session): void {
  program
    .command('simulate')
    .description("Send a made-up shop's events: from the same seed and start always the same ones.")
    .option('--customers <n>', 'people who come', whole, 1000)
    .option('--days <n>', 'the time it covers', whole, 90)
    .option('--seed <n>', 'where chance begins', whole, 1)
    .option('--start <instant>', 'its first day (so many days before today)')
    .option('--rate <n>', 'events a second (as fast as it goes)', positive)
    .option('--out <file.ndjson>', 'write them to a file instead of sending them')
    .option('--mess', 'some come twice, late or out of order')
    .option('--source <name>', 'the source of the events', 'simulation')
    .action((_: unknown, command: Command) => simulate(command.optsWithGlobals<SimulateOptions>(), session));
}

async function simulate(options: SimulateOptions, session: Session): Promise<void> {
  const started = Date.now();
  const shop: ShopOptions = { ...options, startMs: startOf(options, started) };
  const progress = progressOn(session.terminal.stderr, 'simulate');
  const count = { events: 0 };
  const events = watched(
    options.mess ? messUp(shopEvents(shop), new Random(options.seed ^ 0x5eed)) : shopEvents(shop),
    shop,
    count,
    progress,
  );
  const flow = options.rate === undefined ? events : paced(events, options.rate);
  try {
    const tally = await (options.out === undefined ? send(flow, options, progress) : write(flow, options.out));
    progress.update(1, 'done');
    progress.stop();
    conclude({ ...count, ...tally, seconds: (Date.now() - started) / 1000 }, options, session);
  } finally {
    progress.stop();
  }
}

/** The days end with yesterday, unless a start is given. */
function startOf({ start, days }: SimulateOptions, now: number): number {
  if (start === undefined) return Math.floor(now / DAY_MS) * DAY_MS - days * DAY_MS;
  const ms = Date.parse(start);
  if (Number.isNaN(ms)) throw new CommandError(`--start ${start} is no day or instant (2026-01-31)`);
  return ms;
}

function* watched(
  events: Iterable<CloudEvent>,
  { startMs, days }: ShopOptions,
  count: { events: number },
  progress: Progress,
): Generator<CloudEvent> {
  let share = 0;
  for (const event of events) {
    count.events++;
    if (count.events % 500 === 0) {
      share = Math.max(share, (Date.parse(event.time) - startMs) / (days * DAY_MS));
      progress.update(share, `${counted(count.events, 'event')}, ${event.time.slice(0, 10)}`);
    }
    yield event;
  }
}

async function write(events: AsyncIterable<CloudEvent> | Iterable<CloudEvent>, out: string): Promise<object> {
  async function* lines(): AsyncGenerator<string> {
    let text = '';
    for await (const event of events) {
      text += `${JSON.stringify(event)}\n`;
      if (text.length < 65_536) continue;
      yield text;
      text = '';
    }
    yield text;
  }
  await pipeline(Readable.from(lines()), createWriteStream(out));
  return { out };
}

async function send(
  events: AsyncIterable<CloudEvent> | Iterable<CloudEvent>,
  options: SimulateOptions,
  progress: Progress,
): Promise<Tally> {
  const tally: Tally = { accepted: 0, duplicates: 0, refused: 0 };
  async function* outgoing(): AsyncGenerator<Outgoing> {
    for await (const event of events) yield { json: JSON.stringify(event), rows: [] };
  }
  // At a given pace events must not wait long for their batch.
  const limits = { ...LIMITS, events: Math.min(LIMITS.events, Math.max(1, Math.ceil((options.rate ?? Infinity) / 5))) };
  const onRefused = (event: Outgoing, reason: string): void => {
    if (tally.refused <= 3) progress.note(`refused: ${reason} (${event.json.slice(0, 300)})`);
  };
  await withProduct(options, (product) => sendBatches(batches(outgoing(), limits), { product, tally, onRefused }), {
    onPause: pauseNotes(progress),
  });
  return tally;
}

type Conclusion = { events: number; seconds: number; out?: string } & Partial<Tally>;

function conclude(found: Conclusion, options: SimulateOptions, session: Session): void {
  const { events, accepted = 0, duplicates = 0, refused = 0, out, seconds } = found;
  const ok = refused === 0;
  if (!ok) session.failed();
  const fate =
    out === undefined
      ? `${grouped(accepted)} accepted, ${counted(duplicates, 'duplicate')}, ${grouped(refused)} refused`
      : `written to ${out}`;
  session.result(
    { ok, events, ...(out === undefined ? { accepted, duplicates, rejected: refused } : { out }), seconds },
    `${counted(events, 'event')}: ${fate}\n${seconds.toFixed(1)} s`,
    options,
  );
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1e9) throw new InvalidArgumentError('it must be a whole number above 0.');
  return value;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('it must be above 0.');
  return value;
}
