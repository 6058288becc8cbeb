import { RequireScope } from '#lib/access';
import { formatInstant } from '#lib/contracts';
import { InRealm, type Realm } from '#lib/customers';
import { BadRequestException, Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { MemberRequests } from '../members/member-requests.js';
import { readBody } from '#lib/requests';
import { standingOf, type Standing } from '../members/standing.js';
import { moneyInWords, pointsInWords } from '../members/words.js';
import { paidBefore } from '../redemptions/paid-before.js';
import { priced, type Priced } from '../redemptions/wish.js';
import { QuoteBody } from './quote-body.js';
import { quoteOrder, type OrderQuote } from './quote-order.js';

export interface RedemptionQuote {
  purpose: Priced['purpose'];
  points: number;
  rewardId?: string;
  cashMinor?: number;
  amountMinor?: number;
  currency?: string;
  /** Whether the member could redeem it now, and how many points are missing otherwise. */
  affordable: boolean;
  missingPoints: number;
  words: string;
}

export interface Quote {
  at: string;
  standing: Standing;
  order?: OrderQuote;
  redemption?: RedemptionQuote;
}

/** What would be, if: nothing is kept and nobody is told. */
@Controller('v1/loyalty/members/:ref/quotes')
export class QuotesController {
  constructor(private readonly requests: MemberRequests) {}

  @Post()
  @HttpCode(200)
  @RequireScope('customers:read')
  async quote(@Param('ref') ref: string, @Body() body: unknown, @InRealm() realm: Realm): Promise<Quote> {
    const { order, redemption } = readBody(QuoteBody, body, 'The quote is not complete.');
    if (!order && !redemption) throw new BadRequestException('Say what is to be quoted: order, redemption or both.');
    const { programmes } = this.requests.books;
    return this.requests.read({ ref, realm }, async (book, membership, at) => {
      const standing = standingOf(membership, at);
      const programme = programmes.at(at);
      const paidMinor = await paidBefore(book.tx, redemption ?? {}, realm.shop, programme);
      const wish = redemption && priced(redemption, programme, { spendable: standing.spendable, paidMinor }, realm.shop);
      return {
        at: formatInstant(at),
        standing,
        ...(order && { order: await quoteOrder(book.tx, membership, order, at, programmes) }),
        ...(wish && { redemption: redemptionQuote(wish, standing) }),
      };
    });
  }
}

function redemptionQuote({ purpose, points, about }: Priced, { balance }: Standing): RedemptionQuote {
  const { rewardId, cashMinor, amountMinor, currency } = about;
  const missingPoints = Math.max(0, points - balance);
  const price = cashMinor === undefined ? pointsInWords(points) : `${pointsInWords(points)} and ${moneyInWords(cashMinor, currency!)}`;
  return {
    purpose,
    points,
    ...(rewardId !== undefined && { rewardId }),
    ...(cashMinor !== undefined && { cashMinor }),
    ...(amountMinor !== undefined && { amountMinor }),
    ...(currency !== undefined && { currency }),
    affordable: missingPoints === 0,
    missingPoints,
    words: missingPoints === 0 ? `It costs ${price}.` : `It costs ${price}; ${pointsInWords(missingPoints)} are missing.`,
  };
}
