import type { Authorized } from '#lib/access';
import { Clock, Sweep } from '#lib/clock';
import { formatInstant, type Micros } from '#lib/contracts';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Definition } from '../kpis/definition.js';
import { kpiAnswer, type KpiAnswer } from '../kpis/kpi-answer.js';
import { Kpis } from '../kpis/kpis.js';
import type { Window } from '../kpis/windows.js';
import { Gate } from './gate.js';
import type { OpenStream } from './open-stream.js';
import { OpenStreams } from './open-streams.js';
import { eventFrame } from './sse.js';

const EVERY_MS = 1_000;
/** Reading numbers takes at most a fifth of the time: after a round that took long, the next one waits. */
const REST = 4;

/** One number over one window, and who watches it. */
interface Watch {
  definition: Definition;
  window: Window;
  answer: KpiAnswer;
  readers: Set<OpenStream>;
}

/** Numbers as they change: read once a second at most, however many watch, and told to each who does. */
@Injectable()
export class KpiStreams implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly watches = new Map<string, Watch>();
  private readonly sweeps = new Sweep('numbers of streams', EVERY_MS, async () => this.round());
  /** Rounds and snapshots in turn, so that nobody is told a number between a snapshot and its reading. */
  private readonly turns = new Gate(1);
  private restUntil = 0;

  constructor(
    private readonly kpis: Kpis,
    private readonly open: OpenStreams,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.sweeps.stop();
  }

  async read(
    { definitions, window }: { definitions: readonly Definition[]; window: Window },
    lastEventId: string | null,
    [request, reply]: [FastifyRequest & Authorized, FastifyReply],
  ): Promise<void> {
    this.open.admit();
    await this.turns.through(async () => {
      const at = this.clock.now();
      const watches: Watch[] = [];
      for (const definition of definitions) watches.push(await this.watchOf(definition, window, at));
      const stream = this.open.begin(request, reply);
      // Numbers between are not kept: those of now take the place of whatever the reader had.
      if (lastEventId !== null) stream.write(eventFrame('reset', '{}'));
      const snapshot = { at: formatInstant(at), window, kpis: watches.map(({ answer }) => answer) };
      stream.write(eventFrame('snapshot', JSON.stringify(snapshot), String(at)));
      for (const watch of watches) this.join(stream, watch);
    });
  }

  /** Reads all that is watched, and tells what has changed. */
  async round(): Promise<false> {
    if (this.watches.size === 0 || performance.now() < this.restUntil) return false;
    await this.turns.through(async () => {
      const started = performance.now();
      const at = this.clock.now();
      for (const watch of this.watches.values()) await this.tell(watch, at);
      this.restUntil = performance.now() + REST * (performance.now() - started);
    });
    return false;
  }

  private async tell(watch: Watch, at: Micros): Promise<void> {
    const answer = await this.answerOf(watch.definition, watch.window, at);
    const isSame = contentOf(answer) === contentOf(watch.answer);
    watch.answer = answer;
    if (isSame) return;
    const frame = eventFrame('number', JSON.stringify(answer), String(at));
    for (const reader of [...watch.readers]) reader.write(frame);
  }

  private async watchOf(definition: Definition, window: Window, at: Micros): Promise<Watch> {
    const known = this.watches.get(nameOf({ definition, window }));
    return known ?? { definition, window, answer: await this.answerOf(definition, window, at), readers: new Set() };
  }

  private join(stream: OpenStream, watch: Watch): void {
    if (stream.closed) return;
    const name = nameOf(watch);
    this.watches.set(name, watch);
    watch.readers.add(stream);
    stream.onClose(() => {
      watch.readers.delete(stream);
      if (watch.readers.size === 0 && this.watches.get(name) === watch) this.watches.delete(name);
    });
  }

  private async answerOf(definition: Definition, window: Window, at: Micros): Promise<KpiAnswer> {
    return kpiAnswer(definition, window, at, await this.kpis.read(definition, window, at));
  }
}

const nameOf = ({ definition, window }: Pick<Watch, 'definition' | 'window'>): string => `${definition.name} ${window}`;

/** All but when it was read. */
const contentOf = (answer: KpiAnswer): string => JSON.stringify({ ...answer, at: '', digest: '' });
