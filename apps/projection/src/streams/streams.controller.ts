import { RequireScope, type Authorized } from '#lib/access';
import { StreamsAway } from '#lib/hot-store';
import { InRealm, type Realm } from '#lib/customers';
import { knownQuery } from '#lib/requests';
import { Controller, Get, Headers, Param, Query, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { askedFacts, askedList } from '../journey/asked-facts.js';
import { KPIS } from '../kpis/definitions.js';
import { definitionOf, windowOf } from '../kpis/kpi-query.js';
import { CustomerStreams } from './customer-streams.js';
import { EventStreams } from './event-streams.js';
import { KpiStreams } from './kpi-streams.js';
import { lastEventIdOf } from './sse.js';

type Request = FastifyRequest & Authorized;

/** What is shown, as it changes: server-sent events that begin with a snapshot, go on from `Last-Event-ID`, or say `reset`. */
@Controller('v1/streams')
export class StreamsController {
  constructor(
    private readonly customers: CustomerStreams,
    private readonly kpis: KpiStreams,
    private readonly events: EventStreams,
  ) {}

  /** One customer's page, then each change of it. */
  @Get('customers/:ref')
  @RequireScope('customers:read')
  async customer(
    @Param('ref') ref: string,
    @InRealm('lastEventId') { shop, source, lastEventId }: Realm & { lastEventId?: string },
    @Headers('last-event-id') header: string | undefined,
    @Req() request: Request,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const realm = { ...(shop !== undefined && { shop }), ...(source !== undefined && { source }) };
    await orNotReady(this.customers.read({ ref, realm }, lastEventIdOf(header, lastEventId), [request, reply]));
  }

  /** The numbers `names` names, then each when it changes; all of them where none are named. */
  @Get('kpis')
  @RequireScope('metrics:read')
  async numbers(
    @Query() query: { names?: string; window?: string; lastEventId?: string },
    @Headers('last-event-id') header: string | undefined,
    @Req() request: Request,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    knownQuery(query, ['names', 'window', 'lastEventId']);
    const names = askedList('names', query.names) ?? [];
    const definitions = names.length === 0 ? [...KPIS.values()] : [...new Set(names)].map((name) => definitionOf(name));
    const wanted = { definitions, window: windowOf(query.window) };
    await orNotReady(this.kpis.read(wanted, lastEventIdOf(header, query.lastEventId), [request, reply]));
  }

  /** Every fact, or those of the wire types or contexts `types` names. */
  @Get('events')
  @RequireScope('admin')
  async facts(
    @Query() query: { types?: string; lastEventId?: string },
    @Headers('last-event-id') header: string | undefined,
    @Req() request: Request,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    knownQuery(query, ['types', 'lastEventId']);
    await orNotReady(this.events.read(askedFacts(query.types), lastEventIdOf(header, query.lastEventId), [request, reply]));
  }
}

async function orNotReady(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StreamsAway)
      throw new ServiceUnavailableException(
        'What streams are read from is not to be reached just now; open the stream again in a few seconds.',
      );
    throw error;
  }
}
