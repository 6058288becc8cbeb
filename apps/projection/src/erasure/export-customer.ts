import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import type { Fact } from '#lib/contracts';
import { CustomerExporter, refuseErased, subjectOfRef, type HeldByService, type Realm } from '#lib/customers';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Customers, type Found } from '../journey/customers.js';
import { journeyAnswer } from '../journey/journey-answer.js';
import { Journeys } from '../journey/journeys.js';

/** Where a customer stands and has stood, and every fact of every service about them, oldest first. */
@Injectable()
export class ExportCustomer extends CustomerExporter {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly customers: Customers,
    private readonly journeys: Journeys,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {
    super();
  }

  async export(ref: string, realm: Realm): Promise<HeldByService> {
    const found = (await this.customers.findIfKnown(ref, realm)) ?? (await this.nobody(subjectOfRef(ref, realm, this.config)));
    const journey = await this.journeys.now(found);
    return {
      customerId: found.customerId,
      data: {
        journey: journeyAnswer({ found, journey, asOf: this.clock.now(), explain: true }),
        facts: await this.factsOf(found.subjects),
      },
    };
  }

  /** Whom no fact is about; erased, perhaps. */
  private async nobody(subject: string): Promise<Found> {
    await refuseErased(this.dataSource, [subject]);
    return { customerId: subject, subjects: [subject], version: null, stale: false };
  }

  private async factsOf(subjects: readonly string[]): Promise<Fact[]> {
    const found = await rows<{ fact: string }>(
      this.dataSource,
      'SELECT fact FROM fact WHERE subject = ANY($1::uuid[]) ORDER BY time, source, id',
      [subjects],
    );
    return found.map(({ fact }) => JSON.parse(fact) as Fact);
  }
}
