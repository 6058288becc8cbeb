import { RequireScope, type Authorized } from '#lib/access';
import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { readMeasurement } from '../intake/ga4/measurement.js';
import type { IntakeResults } from '../intake/results.js';
import { RateLimit } from './rate-limit.js';
import { Reception } from './reception.js';

/**
 * Google's Measurement Protocol, so that servers that tell GA4 can tell this too: 200 with what became of each event. The key may stand in
 * the address as `api_secret`, as it does there.
 */
@Controller('v1/webhooks/ga4')
@RequireScope('events:write')
@UseGuards(RateLimit)
export class Ga4Controller {
  constructor(private readonly reception: Reception) {}

  @Post()
  @HttpCode(200)
  async take(@Req() request: FastifyRequest & Authorized, @Body() body: unknown): Promise<IntakeResults> {
    const now = Date.now() * 1000;
    const sender = await this.reception.senderOf(request.accessKey!);
    return this.reception.take(readMeasurement(body, { sender, now, newId: randomUUID }), now);
  }
}
