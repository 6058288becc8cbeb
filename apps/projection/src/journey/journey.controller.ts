import { RequireScope } from '#lib/access';
import { timeOf, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Controller, Get, Param } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock } from '#lib/clock';
import { InRealm, type Realm } from '#lib/customers';
import { askedFacts } from './asked-facts.js';
import { Customers } from './customers.js';
import { instantOrDay } from './instant-or-day.js';
import { journeyAnswer, type JourneyAnswer } from './journey-answer.js';
import { Journeys } from './journeys.js';
import { pageOf, readCursor, writeCursor } from './cursor.js';

interface JourneyQuery extends Realm {
  asOf?: string;
  knownAt?: string;
  explain?: string;
}

interface TimelineQuery extends Realm {
  cursor?: string;
  limit?: string;
  types?: string;
}

/** What support reads: where a customer stands and why, and every fact about them. */
@Controller('v1/customers')
@RequireScope('customers:read')
export class JourneyController {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly customers: Customers,
    private readonly journeys: Journeys,
    private readonly clock: Clock,
  ) {}

  /** `asOf`: the phase then, with what is known now. `knownAt`: what would have been answered then, from what was recorded by then. */
  @Get(':ref/journey')
  async journey(@Param('ref') ref: string, @InRealm('asOf', 'knownAt', 'explain') query: JourneyQuery): Promise<JourneyAnswer> {
    const knownAt = instantOrDay('knownAt', query.knownAt);
    const asOf = instantOrDay('asOf', query.asOf) ?? knownAt ?? this.clock.now();
    const found = await this.customers.find(ref, query, knownAt);
    const journey = knownAt === undefined ? await this.journeys.now(found) : await this.journeys.asKnownAt(found, knownAt);
    return journeyAnswer({ found, journey, asOf, explain: query.explain !== undefined && query.explain !== 'false' });
  }

  /** Newest first; `types` names wire types or contexts (`orders`), separated by commas. */
  @Get(':ref/timeline')
  async timeline(
    @Param('ref') ref: string,
    @InRealm('types', 'limit', 'cursor') query: TimelineQuery,
  ): Promise<{ customerId: string; facts: Fact[]; cursor?: string }> {
    const types = askedFacts(query.types);
    const found = await this.customers.find(ref, query);
    const limit = pageOf(query.limit);
    const after = readCursor(query.cursor);
    const page = await rows<{ fact: string }>(
      this.dataSource,
      `SELECT fact FROM fact
       WHERE subject = ANY($1::uuid[]) AND ($2::bigint IS NULL OR (time, source, id) < ($2::bigint, $3::text COLLATE "C", $4::text COLLATE "C"))
         AND ($5::text[] IS NULL OR type = ANY($5) OR split_part(type, '.', 2) = ANY($5))
       ORDER BY time DESC, source DESC, id DESC LIMIT $6`,
      [found.subjects, after?.time ?? null, after?.source ?? null, after?.id ?? null, types, limit + 1],
    );
    const facts = page.slice(0, limit).map((row) => JSON.parse(row.fact) as Fact);
    const last = facts.at(-1);
    return {
      customerId: found.customerId,
      facts,
      ...(page.length > limit && last && { cursor: writeCursor({ time: timeOf(last), source: last.source, id: last.id }) }),
    };
  }
}
