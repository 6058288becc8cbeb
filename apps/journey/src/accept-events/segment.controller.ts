import { RequireScope, type Authorized } from '#lib/access';
import { BadRequestException, Body, Controller, Headers, HttpCode, Param, ParseEnumPipe, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { SEGMENT_METHODS, type SegmentMethod } from '../intake/segment/messages.js';
import { readCall, readSegmentBatch } from '../intake/segment/segment.js';
import type { IntakeResults } from '../intake/results.js';
import { RateLimit } from './rate-limit.js';
import { Reception } from './reception.js';

const MAX_BATCH_BYTES = 500 * 1024;
const MAX_CALL_BYTES = 32 * 1024;

const METHODS = Object.fromEntries([...SEGMENT_METHODS, 'batch'].map((method) => [method, method]));

/**
 * Segment's HTTP tracking API, so that its libraries can be pointed here: 200 `{ "success": true }` for anything but broken or oversized
 * requests, as they expect; with `Prefer: return=representation` what became of each call.
 */
@Controller('v1')
@RequireScope('events:write')
@UseGuards(RateLimit)
export class SegmentController {
  constructor(private readonly reception: Reception) {}

  @Post(':method(identify|track|page|screen|group|alias|batch)')
  @HttpCode(200)
  async take(
    @Param('method', new ParseEnumPipe(METHODS)) method: SegmentMethod | 'batch',
    @Req() request: FastifyRequest & Authorized,
    @Body() body: unknown,
    @Headers('prefer') prefer = '',
  ): Promise<{ success: true } | IntakeResults> {
    const bytes = request.rawBody?.length ?? 0;
    const limit = method === 'batch' ? MAX_BATCH_BYTES : MAX_CALL_BYTES;
    if (bytes > limit) throw new BadRequestException(`The request has ${bytes} bytes; ${limit} is the most.`);
    const now = Date.now() * 1000;
    const surroundings = { sender: await this.reception.senderOf(request.accessKey!), now, newId: randomUUID };
    const readings = method === 'batch' ? readSegmentBatch(body, surroundings) : [readCall(method, body, surroundings)];
    const results = await this.reception.take(readings, now);
    return /return=representation/i.test(prefer) ? results : { success: true };
  }
}
