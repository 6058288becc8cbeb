import type { Authorized } from '#lib/access';
import { Clock } from '#lib/clock';
import { formatInstant } from '#lib/contracts';
import { HotStreams, type StreamEntry } from '#lib/hot-store';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenStream } from './open-stream.js';
import { OpenStreams } from './open-streams.js';
import { eventFrame } from './sse.js';
import { StreamNames } from './stream-names.js';
import { StreamTail } from './stream-tail.js';

/** What is sent at once to a reader that has missed much. */
const AT_ONCE = 500;

const RESET = eventFrame('reset', '{}');

/** Readers who want the same types are written the same bytes. */
interface Audience {
  types: readonly string[] | null;
  wants: (type: string) => boolean;
  readers: Set<OpenStream>;
}

/** Every fact as it comes, once and in the log's order. */
@Injectable()
export class EventStreams {
  private readonly tail: StreamTail;
  private readonly audiences = new Map<string, Audience>();

  constructor(
    private readonly open: OpenStreams,
    private readonly clock: Clock,
    names: StreamNames,
    streams: HotStreams,
  ) {
    this.tail = new StreamTail(streams, () => names.of('facts'), {
      onEntries: (entries) => this.pass(entries),
      onBroken: () => this.reset(),
    });
  }

  /** `types`: wire types or contexts; null for all. */
  async read(
    types: readonly string[] | null,
    lastEventId: string | null,
    [request, reply]: [FastifyRequest & Authorized, FastifyReply],
  ): Promise<void> {
    this.open.admit();
    const stream = await this.open.beginOver(this.tail, request, reply);
    const missed = lastEventId !== null && this.tail.after(lastEventId) !== null;
    if (missed) return void this.catchUp(stream, types, lastEventId);
    this.start(stream, types, lastEventId !== null);
  }

  private start(stream: OpenStream, types: readonly string[] | null, isReset: boolean): void {
    if (isReset) stream.write(RESET);
    stream.write(this.snapshot(types, this.tail.position));
    this.join(stream, types);
  }

  private snapshot(types: readonly string[] | null, id: string | null): Buffer {
    return eventFrame('snapshot', JSON.stringify({ at: formatInstant(this.clock.now()), types }), id);
  }

  /** In pieces, each when the one before was taken: what was missed may be more than may wait for a reader. */
  private async catchUp(stream: OpenStream, types: readonly string[] | null, lastEventId: string): Promise<void> {
    const wants = wanting(types);
    for (let from = lastEventId; !stream.closed;) {
      const missed = this.tail.after(from);
      // It ran away meanwhile.
      if (missed === null) return this.start(stream, types, true);
      if (missed.length === 0) return this.join(stream, types);
      const some = missed.slice(0, AT_ONCE);
      from = some.at(-1)!.id;
      stream.write(framesOf(some.filter(({ label }) => wants(label))));
      await stream.drained();
    }
  }

  private join(stream: OpenStream, types: readonly string[] | null): void {
    if (stream.closed) return;
    const name = types === null ? '' : [...types].sort().join(',');
    let audience = this.audiences.get(name);
    if (!audience) this.audiences.set(name, (audience = { types, wants: wanting(types), readers: new Set() }));
    const { readers } = audience;
    readers.add(stream);
    stream.position = () => this.tail.position;
    stream.onClose(() => {
      readers.delete(stream);
      if (readers.size === 0 && this.audiences.get(name)?.readers === readers) this.audiences.delete(name);
    });
  }

  private pass(entries: readonly StreamEntry[]): void {
    for (const { wants, readers } of this.audiences.values()) {
      const wanted = entries.filter(({ label }) => label !== '' && wants(label));
      if (wanted.length === 0) continue;
      const frames = framesOf(wanted);
      for (const reader of [...readers]) reader.write(frames);
    }
  }

  /** All that is kept comes next. */
  private reset(): void {
    for (const { types, readers } of this.audiences.values()) {
      const frames = Buffer.concat([RESET, this.snapshot(types, null)]);
      for (const reader of [...readers]) reader.write(frames);
    }
  }
}

function wanting(types: readonly string[] | null): (type: string) => boolean {
  if (types === null) return (type) => type !== '';
  const wanted = new Set(types);
  return (type) => wanted.has(type) || wanted.has(type.split('.')[1] ?? '');
}

const framesOf = (entries: readonly StreamEntry[]): Buffer => Buffer.concat(entries.map(({ id, text }) => eventFrame('fact', text, id)));
