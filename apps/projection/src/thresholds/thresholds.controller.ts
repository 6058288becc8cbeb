import { RequireScope } from '#lib/access';
import { Clock } from '#lib/clock';
import { formatInstant } from '#lib/contracts';
import {
  BadRequestException,
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Put,
  UnprocessableEntityException,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { allThresholds, deleteThreshold, MOST, putThreshold, readThreshold, type Threshold } from './pg-thresholds.js';
import { readRule, type Rule } from './rule.js';
import type { Crossed } from './standing.js';

export type ThresholdAnswer = { name: string } & Rule & {
    changedAt: string;
    /** Which values stand beyond the limit, with what they were when they crossed it. */
    crossed: Crossed[];
    /** Absent until it was looked at. */
    evaluatedAt?: string;
    problem?: string;
  };

const LONGEST_NAME = 100;

/** Numbers that are watched: whoever listens is told once when one crosses its limit, and once when it has come back. */
@Controller('v1/thresholds')
export class ThresholdsController {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  @Get()
  @RequireScope('metrics:read')
  async list(): Promise<{ thresholds: ThresholdAnswer[] }> {
    return { thresholds: (await allThresholds(this.dataSource)).map(answerOf) };
  }

  @Get(':name')
  @RequireScope('metrics:read')
  async read(@Param('name') name: string): Promise<ThresholdAnswer> {
    const threshold = await readThreshold(this.dataSource, checked(name));
    if (!threshold) throw unknown(name);
    return answerOf(threshold);
  }

  /** The same again changes nothing; another rule begins anew. */
  @Put(':name')
  @RequireScope('admin')
  async put(@Param('name') name: string, @Body() body: unknown): Promise<ThresholdAnswer> {
    const kept = await putThreshold(this.dataSource, checked(name), readRule(body), this.clock.now());
    if (!kept) throw new UnprocessableEntityException(`There are ${MOST} thresholds, which is all there may be; delete one first.`);
    return this.read(name);
  }

  @Delete(':name')
  @HttpCode(204)
  @RequireScope('admin')
  async remove(@Param('name') name: string): Promise<void> {
    if (!(await deleteThreshold(this.dataSource, checked(name)))) throw unknown(name);
  }
}

function checked(name: string): string {
  if (name.length > LONGEST_NAME || /[\u0000-\u001f]/.test(name))
    throw new BadRequestException(`The name of a threshold has at most ${LONGEST_NAME} characters.`);
  return name;
}

const unknown = (name: string): NotFoundException => new NotFoundException(`There is no threshold ${name}; GET /v1/thresholds lists them.`);

function answerOf({ name, rule, changed, crossed, evaluated, problem }: Threshold): ThresholdAnswer {
  return {
    name,
    ...rule,
    changedAt: formatInstant(changed),
    crossed,
    ...(evaluated !== null && { evaluatedAt: formatInstant(evaluated) }),
    ...(problem !== null && { problem }),
  };
}
