import { RequireScope } from '#lib/access';
import { Config } from '#lib/config';
import { IsLabel, IsShopId, LONGEST_TEXT, Optional } from '#lib/contracts';
import { refuseErased, subjectOfRef } from '#lib/customers';
import { readBody } from '#lib/requests';
import { Body, Controller, Get, HttpCode, NotFoundException, Param, Post, Query, UnprocessableEntityException } from '@nestjs/common';
import { IsIn, IsInt, Max, Min, MinLength } from 'class-validator';
import type { Desk } from '../desk/desk.js';
import { Desks } from '../desk/desks.js';
import { ListAsked, pageOf, readAsked, sizeOf } from '../desk/lists.js';
import { refuseNoShopWord } from '../desk/shop-word.js';
import { textsOf } from '../texts/pg-texts.js';
import { wordsSought } from '../texts/words.js';
import { closeCase } from './close-case.js';
import { caseBy, casesSought } from './pg-recoveries.js';
import { viewOf, type RecoveryView } from './recovery-view.js';
import type { RecoveryCase } from './recovery.js';

class CasesAsked extends ListAsked {
  @Optional() @IsIn(['open', 'closed']) status?: 'open' | 'closed';
  @Optional() @IsIn(['true', 'false']) overdue?: 'true' | 'false';
  @Optional() @IsLabel(200) owner?: string;
}

class ClosingBody {
  /** A word or two, told in facts; what concerns a person belongs into the note. */
  @IsLabel(200) @MinLength(1) outcome!: string;
  @Optional() @IsInt() @Min(1) @Max(1e6) points?: number;
  @Optional() @IsShopId() coupon?: string;
  @Optional() @IsLabel(LONGEST_TEXT) note?: string;
}

type Shown = RecoveryView & { customerId: string };

export interface RecoveryPage {
  recoveries: Shown[];
  cursor?: string;
}

/** Bad experiences to be made good: the work list, and how each ended. */
@Controller('v1/recoveries')
export class RecoveriesController {
  constructor(
    private readonly desks: Desks,
    private readonly config: Config,
  ) {}

  @Get()
  @RequireScope('customers:read')
  list(@Query() sent: unknown): Promise<RecoveryPage> {
    const asked = readAsked(CasesAsked, sent);
    const { shop, source, status = null, owner = null, customer, query, cursor } = asked;
    const overdue = asked.overdue === undefined ? null : asked.overdue === 'true';
    const subject = customer === undefined ? null : subjectOfRef(customer, { shop, source }, this.config);
    return this.desks.read(subject === null ? [] : [subject], async (desk) => {
      if (subject !== null) await refuseErased(desk.tx, [subject]);
      const subjects = subject === null ? null : desk.subjectsLike(subject);
      const sought = {
        shop: shop ?? null,
        status,
        overdue,
        owner,
        subjects,
        words: query === undefined ? null : wordsSought(query),
        now: desk.now,
      };
      const size = sizeOf(asked);
      const { shown, ...more } = pageOf(await casesSought(desk.tx, sought, size + 1, cursor), size, ({ dueAt, id }) => [dueAt, id]);
      const texts = await textsOf(desk.tx, 'recovery', shown);
      const recoveries = shown.map((one) => ({ ...viewOf(one, texts(one), desk.now), customerId: one.customerId }));
      return { recoveries, ...more };
    });
  }

  @Get(':id')
  @RequireScope('customers:read')
  async read(@Param('id') id: string): Promise<Shown> {
    const { subject } = await this.found(id);
    return this.desks.read([subject], async (desk) => {
      await refuseErased(desk.tx, [subject]);
      return show(desk, (await caseBy(desk.tx, id))!);
    });
  }

  /** Needs no Idempotency-Key: the same closing again is answered as the first was. */
  @Post(':id/close')
  @HttpCode(200)
  @RequireScope('customers:write')
  async close(@Param('id') id: string, @Body() sent: unknown): Promise<Shown> {
    const body = readBody(ClosingBody, sent, 'A case is closed with an outcome.');
    refuseNoShopWord('outcome', body.outcome);
    if (body.points !== undefined && body.coupon !== undefined)
      throw new UnprocessableEntityException('A case grants points or a coupon, not both.');
    const { subject } = await this.found(id);
    return this.desks.change([subject], async (desk) => {
      await refuseErased(desk.tx, [subject]);
      return show(desk, await closeCase(desk, (await caseBy(desk.tx, id))!, body));
    });
  }

  private async found(id: string): Promise<RecoveryCase> {
    const one = id.includes('\u0000') ? undefined : await caseBy(this.desks.dataSource, id);
    if (!one) throw new NotFoundException('No case is known by this id; GET /v1/recoveries lists them.');
    return one;
  }
}

async function show(desk: Desk, one: RecoveryCase): Promise<Shown> {
  const texts = await textsOf(desk.tx, 'recovery', [one]);
  return { ...viewOf(one, texts(one), desk.now), customerId: desk.customerOf(one.subject) };
}
