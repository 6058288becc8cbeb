import type { Key } from '#lib/access';
import type { Micros } from '#lib/contracts';
import { Injectable } from '@nestjs/common';
import type { Reading, Sender } from '../intake/received.js';
import { resultsOf, statusOf, type IntakeResults, type Outcome } from '../intake/results.js';
import { Sources } from '../sources/sources.js';
import { AcceptEvents } from './accept-events.js';

/** Between a format and the store: whose events these are, and one true answer per event. */
@Injectable()
export class Reception {
  constructor(
    private readonly acceptEvents: AcceptEvents,
    private readonly sources: Sources,
  ) {}

  /** A source's key speaks for its source alone. The admin key is of no source: the event's own counts, with its settings where registered. */
  async senderOf(key: Key, claimed: unknown): Promise<Sender> {
    const source = key.source ?? (typeof claimed === 'string' && claimed !== '' ? claimed : 'default');
    return (await this.sources.find(source)) ?? { source };
  }

  async take(readings: readonly Reading[], now: Micros): Promise<IntakeResults> {
    const fates = await this.acceptEvents.accept(
      readings.flatMap((reading) => ('ok' in reading ? reading.ok : [])),
      now,
    );
    let taken = 0;
    const outcomes = readings.map((reading): Outcome => {
      if ('invalid' in reading) return { ...(reading.id !== undefined && { id: reading.id }), status: 'invalid', errors: reading.invalid };
      const own = fates.slice(taken, (taken += reading.ok.length));
      return { ...(reading.ok[0] && { id: reading.ok[0].id }), status: statusOf(own) };
    });
    return resultsOf(outcomes);
  }
}
