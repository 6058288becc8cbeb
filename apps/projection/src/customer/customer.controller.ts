import { RequireScope } from '#lib/access';
import { ProgrammePublishedV1, wireType, type Fact } from '#lib/contracts';
import type { Realm } from '#lib/customers';
import { rows } from '#lib/persistence';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '#lib/clock';
import { NOBODY } from '../fold-facts/facts.js';
import { Customers } from '../journey/customers.js';
import { instantOrDay } from '../journey/instant-or-day.js';
import { Journeys, type DocumentKind } from '../journey/journeys.js';
import { customerValue } from '../value/customer-value.js';
import { customerAnswer, type CustomerAnswer } from './customer-answer.js';
import { customerDocument, type CustomerDocument } from './customer-document.js';

const CUSTOMER: DocumentKind<CustomerDocument> = { name: 'customer-3', make: customerDocument };

/** Among what is about nobody (every day's spend), so that few rows are read. */
const LOYALTY_SOURCE = 'itinera/loyalty';

/** One customer on one page: where they stand, and what they have. */
@Controller('v1/customers')
@RequireScope('customers:read')
export class CustomerController {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly customers: Customers,
    private readonly journeys: Journeys,
    private readonly clock: Clock,
  ) {}

  /** `asOf`: as it was then, with what is known now. */
  @Get(':ref')
  async customer(@Param('ref') ref: string, @Query() query: Realm & { asOf?: string }): Promise<CustomerAnswer> {
    const asOf = instantOrDay('asOf', query.asOf) ?? this.clock.now();
    const found = await this.customers.find(ref, query);
    const { document, stale } = await this.journeys.document(found, CUSTOMER);
    const programmes = document.loyalty.length > 0 ? await this.programmes() : [];
    const value = await this.dataSource.transaction('REPEATABLE READ', (tx) => customerValue(tx, found.customerId, asOf));
    return customerAnswer({ found, document, stale, asOf, programmes, value });
  }

  private async programmes(): Promise<Fact[]> {
    const found = await rows<{ fact: string }>(this.dataSource, 'SELECT fact FROM fact WHERE subject = $1 AND source = $2 AND type = $3', [
      NOBODY,
      LOYALTY_SOURCE,
      wireType(ProgrammePublishedV1),
    ]);
    return found.map((row) => JSON.parse(row.fact) as Fact);
  }
}
