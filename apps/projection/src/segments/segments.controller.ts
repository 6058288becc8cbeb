import { RequireScope } from '#lib/access';
import { Clock } from '#lib/clock';
import { formatInstant } from '#lib/contracts';
import { knownQuery } from '#lib/requests';
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
  Query,
  Req,
  Res,
  StreamableFile,
  UnprocessableEntityException,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { VIEW_FIELDS } from '../customer/view-fields.js';
import { readPlace, writePlace } from '../find-customers/asked.js';
import { csvOf, wantsCsv } from '../find-customers/csv.js';
import { pageOf } from '../journey/cursor.js';
import { instantOrDay } from '../journey/instant-or-day.js';
import {
  allSegments,
  customersKnown,
  dayOf,
  daysUpTo,
  deleteSegment,
  membersAfter,
  MOST,
  putSegment,
  readKept,
  readSegment,
  type Kept,
} from './pg-segments.js';
import { readWritten } from './rule.js';
import { segmentAnswer, versionAnswer, type SegmentAnswer, type VersionAnswer } from './segment-answer.js';
import { seriesOf, type DayPoint } from './series.js';

export interface MemberAnswer {
  customerId: string;
  since: string;
}

type WholeAnswer = SegmentAnswer & { versions: VersionAnswer[] };

/** A table is read in larger steps than a page. */
const AT_ONCE = 5_000;

/** Rules over customers' views that are kept: who belongs to them, and how many did when. */
@Controller('v1/segments')
export class SegmentsController {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** With the fields that rules can be about. */
  @Get()
  @RequireScope('customers:read')
  async list(): Promise<{ segments: SegmentAnswer[]; fields: object }> {
    const known = await customersKnown(this.dataSource);
    const fields = Object.entries(VIEW_FIELDS).map(([name, { kind, words, values }]) => ({ name, kind, words, ...(values && { values }) }));
    return { segments: (await allSegments(this.dataSource)).map((segment) => segmentAnswer(segment, known)), fields };
  }

  @Get(':name')
  @RequireScope('customers:read')
  async read(@Param('name') name: string): Promise<WholeAnswer> {
    const kept = await readKept(this.dataSource, checked(name));
    if (!kept) throw unknown(name);
    return this.answer(kept);
  }

  /** Another rule is the next version, and all customers are looked at; the same again changes nothing. */
  @Put(':name')
  @RequireScope('admin')
  async put(@Param('name') name: string, @Body() body: unknown): Promise<WholeAnswer> {
    const kept = await putSegment(this.dataSource, checked(name), readWritten(body), this.clock.now());
    if (!kept) throw new UnprocessableEntityException(`There are ${MOST} segments, which is all there may be; delete one first.`);
    return this.answer(kept);
  }

  /** Nobody is told that they have left it. */
  @Delete(':name')
  @HttpCode(204)
  @RequireScope('admin')
  async remove(@Param('name') name: string): Promise<void> {
    if (!(await deleteSegment(this.dataSource, checked(name)))) throw unknown(name);
  }

  /** By id, in pages; all of them where a table is asked for. */
  @Get(':name/customers')
  @RequireScope('customers:read')
  async customers(
    @Param('name') name: string,
    @Query() query: { limit?: string; cursor?: string },
    @Req() { headers }: Pick<FastifyRequest, 'headers'>,
    @Res({ passthrough: true }) reply: Pick<FastifyReply, 'header'>,
  ): Promise<{ customers: MemberAnswer[]; cursor?: string } | StreamableFile> {
    knownQuery(query, ['limit', 'cursor']);
    const [limit, after] = [pageOf(query.limit), readPlace(query.cursor ?? null)];
    await this.known(name);
    void reply.header('vary', 'accept');
    if (wantsCsv(headers.accept))
      return new StreamableFile(csvOf<MemberAnswer>(['customerId', 'since'], this.portions(name, after)), {
        type: 'text/csv; charset=utf-8',
        disposition: 'attachment; filename="segment.csv"',
      });
    const found = await this.members(name, after, limit + 1);
    const customers = found.slice(0, limit);
    return { customers, ...(found.length > limit && { cursor: writePlace(customers.at(-1)!.customerId) }) };
  }

  /** Day by day (UTC): how many belonged to it at its end, or do now, and how many came and went. By default the last 30 days; none before it was made, none to come. */
  @Get(':name/series')
  @RequireScope('customers:read')
  async series(@Param('name') name: string, @Query() query: { from?: string; to?: string }): Promise<{ name: string; points: DayPoint[] }> {
    knownQuery(query, ['from', 'to']);
    const today = dayOf(this.clock.now());
    const to = query.to === undefined ? today : dayOf(instantOrDay('to', query.to)!);
    const from = query.from === undefined ? to - 29 : dayOf(instantOrDay('from', query.from)!);
    await this.known(name);
    return { name, points: seriesOf(await daysUpTo(this.dataSource, name, to), from, to, today) };
  }

  private async answer({ segment, versions }: Kept): Promise<WholeAnswer> {
    return { ...segmentAnswer(segment, await customersKnown(this.dataSource)), versions: versions.map(versionAnswer) };
  }

  private async known(name: string): Promise<void> {
    if (!(await readSegment(this.dataSource, checked(name)))) throw unknown(name);
  }

  private async members(name: string, after: string, limit: number): Promise<MemberAnswer[]> {
    const found = await membersAfter(this.dataSource, name, after, limit);
    return found.map(({ customerId, since }) => ({ customerId, since: formatInstant(since) }));
  }

  private async *portions(name: string, from: string): AsyncGenerator<MemberAnswer[]> {
    for (let after: string | undefined = from; after !== undefined;) {
      const portion: MemberAnswer[] = await this.members(name, after, AT_ONCE);
      yield portion;
      after = portion.length < AT_ONCE ? undefined : portion.at(-1)!.customerId;
    }
  }
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

function checked(name: string): string {
  if (NAME.test(name)) return name;
  throw new BadRequestException(
    'The name of a segment has at most 100 letters, digits, dots, hyphens and underscores, such as big-spenders.',
  );
}

const unknown = (name: string): NotFoundException => new NotFoundException(`There is no segment ${name}; GET /v1/segments lists them.`);
