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

/** Readers who want the same types are written the same bytes. */
interface Audience {
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
      onBroken: () => this.toAll(eventFrame('reset', '{}')),
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
    if (lastEventId !== null) stream.write(eventFrame('reset', '{}'));
    stream.write(eventFrame('snapshot', JSON.stringify({ at: formatInstant(this.clock.now()), types }), this.tail.position));
    this.join(stream, types);
  }

  /** In pieces, each when the one before was taken: what was missed may be more than may wait for a reader. */
  private async catchUp(stream: OpenStream, types: readonly string[] | null, lastEventId: string): Promise<void> {
    const wants = wanting(types);
    for (let from = lastEventId; !stream.closed;) {
      const missed = this.tail.after(from);
      if (missed === null) {
        // It ran away meanwhile.
        stream.write(eventFrame('reset', '{}', this.tail.position));
        return this.join(stream, types);
      }
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
    if (!audience) this.audiences.set(name, (audience = { wants: wanting(types), readers: new Set() }));
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

  private toAll(frame: Buffer): void {
    for (const { readers } of this.audiences.values()) for (const reader of [...readers]) reader.write(frame);
  }
}

function wanting(types: readonly string[] | null): (type: string) => boolean {
  if (types === null) return (type) => type !== '';
  const wanted = new Set(types);
  return (type) => wanted.has(type) || wanted.has(type.split('.')[1] ?? '');
}

const framesOf = (entries: readonly StreamEntry[]): Buffer => Buffer.concat(entries.map(({ id, text }) => eventFrame('fact', text, id)));
