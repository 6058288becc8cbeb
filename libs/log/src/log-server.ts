import type { Fact, ServiceName } from '#lib/contracts';
import { tracedBatch } from '#lib/tracing';
import type { MessageHandler } from '@nestjs/microservices';
import { EventPattern, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import type { DataSource } from 'typeorm';
import { batchSeconds, parkedTotal } from './metrics.js';
import { decodeFact } from './decode.js';
import type { Batch, Publication } from './message.js';
import type { Log, LogRecord } from './port.js';
import { Runner } from './runner.js';
import { EVENTS_TOPIC } from './topics.js';

export interface LogServerOptions {
  log: Log;
  dataSourceOf: (service: ServiceName) => DataSource;
  onTrouble: (text: string, error: unknown) => void;
}

/**
 * Makes a method of a controller the handler of a consumer group, named `<service>.<what it does>`: Nest's `@EventPattern`, with the
 * topics it reads. It is called with a Batch and answers with what is to be published.
 */
export const ConsumerGroup = (
  group: string,
  topics: string[],
  extras: { decode?: (record: LogRecord) => Fact | null } = {},
): MethodDecorator => EventPattern<string>(group, { topics, ...extras });

/** The log as a transport of Nest: one consumer group per `@ConsumerGroup` method. */
export class LogServer extends Server implements CustomTransportStrategy {
  private readonly runners = new Map<string, Runner>();
  /** A handler's failure reaches the runner, which decides what becomes of the batch. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly standing = new Map<string, Error>();

  constructor(private readonly options: LogServerOptions) {
    super();
  }

  /** Nest chains all handlers of one pattern; a consumer group has exactly one. */
  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler = false, extras: Record<string, unknown> = {}): void {
    const group = String(pattern);
    if (this.messageHandlers.has(group)) throw new Error(`two handlers for the consumer group ${group}`);
    super.addHandler(group, callback, isEventHandler, extras);
  }

  listen(callback: (error?: unknown) => void): void {
    this.subscribeAll().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    await this.options.log.close();
  }

  /** Why groups stand still and need a person, or null. */
  get trouble(): string | null {
    return this.standing.size === 0 ? null : [...this.standing.values()].map((error) => error.message).join('; ');
  }

  get groups(): { group: string; service: ServiceName; topics: string[] }[] {
    return [...this.messageHandlers].map(([group, handler]) => ({ group, service: serviceOf(group), topics: topicsOf(handler) }));
  }

  runnerOf(group: string): Runner {
    const runner = this.runners.get(group);
    if (!runner) throw new Error(`no consumer group ${group} here`);
    return runner;
  }

  // Nothing of the log is to be had through Nest's own client events.
  on(): void {}

  unwrap<T>(): T {
    return this.options.log as T;
  }

  /** All at once: each joins its group, which takes a broker seconds. */
  private async subscribeAll(): Promise<void> {
    await Promise.all([...this.messageHandlers].map(([group, handler]) => this.subscribe(group, handler)));
  }

  private async subscribe(group: string, handler: MessageHandler): Promise<void> {
    const runner = this.makeRunner(group, handler);
    this.runners.set(group, runner);
    // There from the start: of a group that has handled nothing yet, too, it can be seen that it handles nothing.
    batchSeconds.zero({ group });
    await this.options.log.subscribe({
      group,
      topics: topicsOf(handler),
      position: (topic, partition) => runner.position(topic, partition),
      take: (slice) => runner.take(slice),
      onFatal: (error) => {
        this.standing.set(group, error);
        this.options.onTrouble(`${group} stands still`, error);
      },
    });
  }

  private async handled(handler: MessageHandler, batch: Batch): Promise<Publication[]> {
    return lastValueFrom(this.transformToObservable<Publication[]>((await handler(batch)) as Promise<Publication[]>), { defaultValue: [] });
  }

  private makeRunner(group: string, handler: MessageHandler): Runner {
    const service = serviceOf(group);
    return new Runner({
      group,
      service,
      dataSource: this.options.dataSourceOf(service),
      handler: (batch: Batch) => tracedBatch(group, batch.messages, () => this.handled(handler, batch)),
      decode: (handler.extras as { decode?: typeof decodeFact } | undefined)?.decode ?? decodeFact,
      gapsAllowed: new Set([EVENTS_TOPIC]),
      onBatch: (seconds, _messages, parked) => {
        batchSeconds.observe({ group }, seconds);
        if (parked > 0) parkedTotal.inc({ group }, parked);
      },
      onTrouble: this.options.onTrouble,
    });
  }
}

const serviceOf = (group: string): ServiceName => group.split('.')[0] as ServiceName;

function topicsOf(handler: MessageHandler): string[] {
  const topics: unknown = handler.extras?.['topics'];
  if (!Array.isArray(topics) || topics.length === 0)
    throw new Error('a consumer group needs { topics: […] } as the second argument of @EventPattern');
  return topics as string[];
}
