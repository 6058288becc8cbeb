import type { Key } from '#lib/access';
import { Config } from '#lib/config';
import type { Micros } from '#lib/contracts';
import { Injectable } from '@nestjs/common';
import type { SenderOf } from '../intake/cloudevents.js';
import type { Reading, Sender } from '../intake/received.js';
import { resultsOf, statusOf, type IntakeResults, type Outcome } from '../intake/results.js';
import { Sources } from '../sources/sources.js';
import { AcceptEvents, type Fate } from './accept-events.js';

/** Between a format and the store: whose events these are, and one true answer per event. */
@Injectable()
export class Reception {
  constructor(
    private readonly acceptEvents: AcceptEvents,
    private readonly sources: Sources,
    private readonly config: Config,
  ) {}

  /** A source's key speaks for its source alone. The admin key is of no source: the event's own counts, with its settings where registered. */
  async sendersFor(key: Key): Promise<Sender | SenderOf> {
    if (key.source !== undefined) return this.senderOf(key);
    const known = new Map((await this.sources.list()).map((source) => [source.source, source]));
    return (source) => this.withDefaults(known.get(source) ?? { source });
  }

  /** For formats that name no source: the key's, or the one called `default`. */
  async senderOf(key: Key): Promise<Sender> {
    const source = key.source ?? 'default';
    return this.withDefaults((await this.sources.find(source)) ?? { source });
  }

  private withDefaults(sender: Sender): Sender {
    return { country: this.config.defaultCountry, ...sender };
  }

  async take(readings: readonly Reading[], now: Micros): Promise<IntakeResults> {
    const fates = await this.acceptEvents.accept(
      readings.flatMap((reading) => ('ok' in reading ? reading.ok : [])),
      now,
    );
    return this.resultsOf(readings, fates);
  }

  /** What became of each reading, by the fates of the events they gave, in order. */
  resultsOf(readings: readonly Reading[], fates: readonly Fate[]): IntakeResults {
    let taken = 0;
    const outcomes = readings.map((reading): Outcome => {
      if ('invalid' in reading) return { ...(reading.id !== undefined && { id: reading.id }), status: 'invalid', errors: reading.invalid };
      const own = fates.slice(taken, (taken += reading.ok.length));
      return { ...(reading.ok[0] && { id: reading.ok[0].id }), status: statusOf(own) };
    });
    return resultsOf(outcomes);
  }
}
