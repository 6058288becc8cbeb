import { RequireScope, type Authorized } from '#lib/access';
import { Clock } from '#lib/clock';
import { BadRequestException, Controller, Headers, HttpCode, Param, PayloadTooLargeException, Post, Req, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { RateLimit } from '../accept-events/rate-limit.js';
import { Reception } from '../accept-events/reception.js';
import { parseJson } from '../intake/json.js';
import type { IntakeResults } from '../intake/results.js';
import { RecordSpend } from './record-spend.js';
import { readSpend, readSpendCsv } from './spend-rows.js';

const MOST_ROWS = 2_500;
const LONGEST_NAME = 200;

/** What campaigns cost, day by day. */
@Controller('v1/campaigns')
@RequireScope('events:write')
@UseGuards(RateLimit)
export class SpendController {
  constructor(
    private readonly reception: Reception,
    private readonly recordSpend: RecordSpend,
    private readonly clock: Clock,
  ) {}

  /** 202 with what became of each row; the good rows of several are taken, a single row that is refused is a 400. */
  @Post(':campaign/spend')
  @HttpCode(202)
  @RouteConfig({ unparsed: true })
  async record(
    @Param('campaign') campaign: string,
    @Req() request: FastifyRequest & Authorized,
    @Headers('content-type') contentType = '',
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<IntakeResults> {
    if (campaign.trim() === '' || campaign.length > LONGEST_NAME)
      throw new BadRequestException(`A campaign's name has 1 to ${LONGEST_NAME} characters.`);
    const body = request.rawBody ?? Buffer.alloc(0);
    const named = randomUUID();
    const telling = {
      campaign,
      sender: await this.reception.senderOf(request.accessKey!),
      now: this.clock.now(),
      idOf: (index: number) => `spend/${named}/${index}`,
    };
    const isTable = /^\s*text\/csv/i.test(contentType);
    const readings = isTable ? readSpendCsv(textOf(body), telling) : readSpend(jsonOf(body), telling);
    if (readings.length === 0) throw new BadRequestException('The body holds no row.');
    if (readings.length > MOST_ROWS) throw new PayloadTooLargeException(`A request holds at most ${MOST_ROWS} rows.`);
    const [only] = readings;
    if (readings.length === 1 && only && 'invalid' in only)
      throw new BadRequestException({ message: 'The spend was not taken; errors says why.', errors: only.invalid });
    return this.recordSpend.record(readings, { idempotencyKey, content: [campaign, body.toString('base64')], now: telling.now });
  }
}

function textOf(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new BadRequestException('The body is not valid UTF-8.');
  }
}

function jsonOf(body: Buffer): unknown {
  const parsed = parseJson(body);
  if ('problem' in parsed) throw new BadRequestException(`The body ${parsed.problem}; CSV is sent as text/csv.`);
  return parsed.value;
}
