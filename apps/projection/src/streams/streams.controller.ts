import { RequireScope, type Authorized } from '#lib/access';
import { contextOf, FACTS, wireType } from '#lib/contracts';
import { StreamsAway } from '#lib/hot-store';
import { InRealm, type Realm } from '#lib/customers';
import { knownQuery } from '#lib/requests';
import { BadRequestException, Controller, Get, Headers, Param, Query, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KPIS } from '../kpis/definitions.js';
import { definitionOf, windowOf } from '../kpis/kpi-query.js';
import { CustomerStreams } from './customer-streams.js';
import { EventStreams } from './event-streams.js';
import { KpiStreams } from './kpi-streams.js';
import { lastEventIdOf } from './sse.js';

/** What facts can be asked for by. */
const KNOWN: ReadonlySet<string> = new Set(FACTS.flatMap((contract) => [wireType(contract), contextOf(contract)]));

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
    const names = listOf('names', query.names);
    const definitions = names === null ? [...KPIS.values()] : [...new Set(names)].map((name) => definitionOf(name));
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
    const types = listOf('types', query.types);
    if (types?.some((type) => !KNOWN.has(type)))
      throw new BadRequestException(
        'types names facts such as itinera.orders.purchase-completed.v1, or all of a service such as loyalty; one of these names no fact there is.',
      );
    await orNotReady(this.events.read(types, lastEventIdOf(header, query.lastEventId), [request, reply]));
  }
}

function listOf(name: string, text: unknown): string[] | null {
  if (text === undefined) return null;
  if (typeof text !== 'string' || text.length > 4_000) throw new BadRequestException(`${name} is given once, with commas between.`);
  const list = text.split(',').filter(Boolean);
  return list.length === 0 ? null : list;
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
