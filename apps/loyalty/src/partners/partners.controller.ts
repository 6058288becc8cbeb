import { RequireScope } from '#lib/access';
import { formatInstant, IsCurrency, IsInstant, IsLabel, IsMinor, IsShopId, Optional, parseInstant } from '#lib/contracts';
import { InRealm, type Realm } from '#lib/customers';
import { BadRequestException, Body, Controller, Delete, Get, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { memberIn } from '../members/find-member.js';
import { MemberRequests } from '../members/member-requests.js';
import { readBody } from '#lib/requests';
import { isDay } from '#lib/rules';
import { atOneMoment } from '#lib/persistence';
import { accrue, findAccrual, partnerIn, reverseAccrual, type Accrual } from './accruals.js';
import { statementOf, type Statement } from './statement.js';

class AccrualBody {
  /** Who takes part: `userId:…`, or an id. */
  @IsLabel(500) customer!: string;
  @IsMinor() amountMinor!: number;
  @IsCurrency() currency!: string;
  @IsShopId() accrualId!: string;
  /** When it was bought; now, where it is not said. */
  @Optional() @IsInstant() at?: string;
}

export interface AccrualView {
  partner: string;
  accrualId: string;
  member: string;
  points: number;
  amountMinor: number;
  currency: string;
  at: string;
  postedAt: string;
  expiresAt?: string;
  reversedAt?: string;
}

/** Points earned at partners, and what is settled with them. */
@Controller('v1/loyalty/partners/:partner')
export class PartnersController {
  constructor(
    private readonly requests: MemberRequests,
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
  ) {}

  @Post('accruals')
  @RequireScope('customers:write')
  accrue(@Param('partner') id: string, @Body() body: unknown, @InRealm() realm: Realm): Promise<AccrualView> {
    const told = readBody(AccrualBody, body, 'An accrual needs customer, amountMinor, currency and accrualId.');
    const { programmes } = this.requests.books;
    const asked = { ref: told.customer, realm, what: 'accrue', body: told, idempotencyKey: undefined };
    return this.requests.change(asked, async (book, membership, postedAt) => {
      const at = told.at === undefined ? postedAt : Math.min(parseInstant(told.at) ?? postedAt, postedAt);
      const programme = programmes.at(at);
      const { accrualId, amountMinor, currency } = told;
      const earning = { partner: partnerIn(programme, id), id: accrualId, amountMinor, currency, at, postedAt };
      return viewOf(await accrue(book, membership, earning, programme));
    });
  }

  @Delete('accruals/:accrualId')
  @RequireScope('customers:write')
  async reverse(@Param('partner') partner: string, @Param('accrualId') accrualId: string): Promise<AccrualView> {
    const accrual = isId(partner) && isId(accrualId) ? await findAccrual(this.dataSource, partner, accrualId) : null;
    if (!accrual) throw new NotFoundException('This partner has told of no such accrual.');
    const { books } = this.requests;
    return books.request([accrual.member], async (book) => {
      const at = books.present(book, memberIn(book, accrual.member));
      return viewOf(await reverseAccrual(book, accrual, at));
    });
  }

  @Get('statements/:month')
  @RequireScope('customers:read')
  statement(
    @Param('partner') partner: string,
    @Param('month') month: string,
    @Query('limit') limit = '1000',
    @Query('cursor') cursor?: string,
  ): Promise<Statement> {
    if (!isDay(`${month}-01`) || month < '1971') throw new BadRequestException('The month is written 2026-11.');
    const size = Number(limit);
    if (!Number.isInteger(size) || size < 1 || size > 10_000)
      throw new BadRequestException('limit must be a whole number from 1 to 10000.');
    if (!isId(partner)) throw new NotFoundException('The programme has no such partner.');
    const { programmes, clock } = this.requests.books;
    const asked = { now: clock.now(), page: { limit: size, cursor }, programmes };
    return atOneMoment(this.dataSource, (tx) => statementOf(tx, partner, month, asked));
  }
}

/** What the database can be asked for. */
const isId = (text: string): boolean => !text.includes('\u0000');

function viewOf({ partner, id, member, points, amountMinor, currency, at, postedAt, expiresAt, reversedAt }: Accrual): AccrualView {
  return {
    partner,
    accrualId: id,
    member,
    points,
    amountMinor,
    currency,
    at: formatInstant(at),
    postedAt: formatInstant(postedAt),
    ...(expiresAt !== null && { expiresAt: formatInstant(expiresAt) }),
    ...(reversedAt !== null && { reversedAt: formatInstant(reversedAt) }),
  };
}
