import type { Micros } from '#lib/contracts';
import { once, transactPatiently } from '#lib/log';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AcceptEvents } from '../accept-events/accept-events.js';
import { Reception } from '../accept-events/reception.js';
import type { Reading } from '../intake/received.js';
import type { IntakeResults } from '../intake/results.js';

interface Request {
  idempotencyKey: string | undefined;
  content: unknown;
  now: Micros;
}

/** Takes what campaigns cost through the same door as every event, and once per `Idempotency-Key`. */
@Injectable()
export class RecordSpend {
  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly door: AcceptEvents,
    private readonly reception: Reception,
  ) {}

  record(readings: readonly Reading[], { idempotencyKey, content, now }: Request): Promise<IntakeResults> {
    return transactPatiently(this.dataSource, 'journey', (tx, publish) =>
      once(tx, 'spend', idempotencyKey, content, async () => {
        const events = readings.flatMap((reading) => ('ok' in reading ? reading.ok : []));
        const { fates, publications } = await this.door.take(tx, events, now);
        publish(...publications);
        return this.reception.resultsOf(readings, fates);
      }),
    );
  }
}
