import { RequireScope } from '#lib/access';
import { Clock } from '#lib/clock';
import { formatInstant } from '#lib/contracts';
import { knownQuery, readBody } from '#lib/requests';
import { Body, Controller, Get, HttpCode, Post, Query, UnprocessableEntityException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { IsOptional, IsString } from 'class-validator';
import type { DataSource } from 'typeorm';
import { instantOrDay } from '../journey/instant-or-day.js';
import { modelAnswer, runAnswer, type ModelAnswer, type RunAnswer } from './model-answer.js';
import { fitInForce, latestAsked } from './pg-fits.js';
import { midnightBefore } from './read-values.js';
import { ValueRuns } from './value-runs.js';

class FitBody {
  @IsOptional() @IsString() at?: string;
}

/** What the models of customers' worth are, and how far the next ones are. */
@Controller('v1/value-model')
export class ValueModelController {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly runs: ValueRuns,
    private readonly clock: Clock,
  ) {}

  /** The fit in force at an instant, null where there is none; and the one asked for last, as far as it is. */
  @Get()
  @RequireScope('metrics:read')
  async model(@Query() query: { at?: string }): Promise<{ model: ModelAnswer | null; run: RunAnswer | null }> {
    knownQuery(query, ['at']);
    const midnight = midnightBefore(instantOrDay('at', query.at) ?? this.clock.now());
    const [inForce, asked] = [await fitInForce(this.dataSource, midnight), await latestAsked(this.dataSource)];
    return { model: inForce && modelAnswer(inForce), run: asked && runAnswer(asked) };
  }

  /** Fits the models to what lies before the last midnight (UTC) at or before `at`: now, or then. Asking twice while it is at work asks once. */
  @Post('fits')
  @HttpCode(202)
  @RequireScope('admin')
  async fit(@Body() body: unknown): Promise<RunAnswer> {
    const sent = readBody(FitBody, body ?? {}, 'A fit needs nothing, or at: the instant or day it is of.');
    const now = this.clock.now();
    const at = instantOrDay('at', sent.at) ?? now;
    if (at > now) throw new UnprocessableEntityException(`at must not lie ahead: it is ${formatInstant(now)}.`);
    return runAnswer(await this.runs.ask(at));
  }
}
