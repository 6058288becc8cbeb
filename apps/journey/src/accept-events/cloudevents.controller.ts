import { RequireScope, type Authorized } from '#lib/access';
import { BadRequestException, Controller, Headers, HttpCode, PayloadTooLargeException, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { readBatch, readBinary, readStructured } from '../intake/cloudevents.js';
import type { Reading } from '../intake/received.js';
import type { IntakeResults } from '../intake/results.js';
import { RateLimit } from './rate-limit.js';
import { Reception } from './reception.js';

const MAX_EVENTS = 2_500;

/** CloudEvents in their three HTTP modes. */
@Controller('v1/events')
@RequireScope('events:write')
@UseGuards(RateLimit)
export class CloudEventsController {
  constructor(private readonly reception: Reception) {}

  /** 202 with what became of each event. A request of one event that is refused is a 400; of a batch the good ones are taken. */
  @Post()
  @HttpCode(202)
  async take(@Req() request: FastifyRequest & Authorized, @Headers('content-type') contentType = ''): Promise<IntakeResults> {
    const now = Date.now() * 1000;
    const { body } = request;
    const mode = modeOf(contentType, body, request.headers['ce-specversion'] !== undefined);
    if (mode === 'batch' && Array.isArray(body) && body.length > MAX_EVENTS)
      throw new PayloadTooLargeException(`A batch holds at most ${MAX_EVENTS} events.`);
    const key = request.accessKey!;
    const sender = await this.reception.sendersFor(key);
    let readings: Reading[];
    if (mode === 'binary') readings = [readBinary(request.headers, body, sender, now)];
    else if (mode === 'structured') readings = [readStructured(body, sender, now)];
    else readings = readBatch(body, sender, now);
    const results = await this.reception.take(readings, now);
    const [only] = results.results;
    if (mode !== 'batch' && only?.status === 'invalid')
      throw new BadRequestException({ message: 'The event was not taken; errors says why.', errors: only.errors });
    return results;
  }
}

/** By content type; plain JSON that is itself an event, or a list of them, is taken for what it is. */
function modeOf(contentType: string, body: unknown, hasHeaders: boolean): 'structured' | 'batch' | 'binary' {
  if (/^\s*application\/cloudevents\+json/i.test(contentType)) return 'structured';
  if (/^\s*application\/cloudevents-batch\+json/i.test(contentType)) return 'batch';
  if (hasHeaders) return 'binary';
  if (Array.isArray(body)) return 'batch';
  return typeof body === 'object' && body !== null && 'specversion' in body ? 'structured' : 'binary';
}
