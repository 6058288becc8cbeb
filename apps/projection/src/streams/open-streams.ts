import { Keys, type Authorized } from '#lib/access';
import { Sweep } from '#lib/clock';
import { Config } from '#lib/config';
import { Injectable, Logger, ServiceUnavailableException, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Gauge, register } from 'prom-client';
import { OpenStream } from './open-stream.js';
import type { StreamTail } from './stream-tail.js';

const HEARTBEAT_MS = 15_000;
const KEYS_MS = 20_000;

/** Every stream this process has open: how many there may be, that they live, and that their keys are still good. */
@Injectable()
export class OpenStreams implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('streams');
  private readonly open = new Set<OpenStream>();
  private readonly heartbeats = new Sweep('heartbeats of streams', HEARTBEAT_MS, async () => this.beat());
  private readonly checks = new Sweep('keys of streams', KEYS_MS, async () => this.checkKeys());
  private readonly letGo: Counter;
  private isClosing = false;

  constructor(
    private readonly keys: Keys,
    private readonly config: Config,
  ) {
    for (const name of ['itinera_streams_open', 'itinera_streams_let_go_total']) register.removeSingleMetric(name);
    const { open } = this;
    new Gauge({
      name: 'itinera_streams_open',
      help: 'Live streams this process has open',
      collect() {
        this.set(open.size);
      },
    });
    this.letGo = new Counter({ name: 'itinera_streams_let_go_total', help: 'Streams ended because their reader was too slow' });
  }

  onApplicationBootstrap(): void {
    this.heartbeats.start();
    this.checks.start();
  }

  /** What is open ends in order, and its readers go on elsewhere. */
  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    for (const stream of this.open) stream.end();
    await Promise.all([this.heartbeats.stop(), this.checks.stop()]);
  }

  /** To be asked before anything is looked up. */
  admit(): void {
    if (this.isClosing) throw new ServiceUnavailableException('This process stops; open the stream again in a few seconds.');
    if (this.open.size >= this.config.maxStreams)
      throw new ServiceUnavailableException(
        `${this.config.maxStreams} streams are open here, as many as may be (MAX_STREAMS); try again later.`,
      );
  }

  /** The answer begins, and is no longer Fastify's. */
  begin(request: FastifyRequest & Authorized, reply: FastifyReply): OpenStream {
    this.admit();
    reply.hijack();
    const stream = new OpenStream(reply.raw, request.accessKeyHash ?? null, () => this.letGo.inc());
    this.open.add(stream);
    stream.onClose(() => this.open.delete(stream));
    if (request.method === 'HEAD') stream.end();
    return stream;
  }

  /** The same over a tail, which is wanted until the stream is closed. */
  async beginOver(tail: StreamTail, request: FastifyRequest & Authorized, reply: FastifyReply): Promise<OpenStream> {
    await tail.acquire();
    const release = (): void => tail.release();
    try {
      const stream = this.begin(request, reply);
      stream.onClose(release);
      return stream;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** A stream of which it cannot be said where it is ends, and its reader comes again; the others live on. */
  beat(): boolean {
    for (const stream of this.open) {
      try {
        stream.beat();
      } catch (error) {
        this.logger.error(`a stream ends: ${(error as Error).message}`);
        stream.end();
      }
    }
    return false;
  }

  /** Ends the streams whose keys have been revoked. */
  async checkKeys(): Promise<boolean> {
    const hashes = new Set([...this.open].map(({ keyHash }) => keyHash).filter((hash) => hash !== null));
    for (const hash of hashes) {
      if (await this.keys.find(hash)) continue;
      for (const stream of this.open) if (stream.keyHash === hash) stream.end();
    }
    return false;
  }
}
