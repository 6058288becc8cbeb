import { RequireScope } from '#lib/access';
import { Config } from '#lib/config';
import { formatInstant } from '#lib/contracts';
import { InRealm, type Realm } from '#lib/customers';
import { Body, Controller, Get, Headers, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { codeFor } from '../coupons/code.js';
import { issueCoupon } from '../coupons/issue-coupon.js';
import { survivorOf, type Membership } from '../members/member.js';
import { MemberRequests, type Named } from '../members/member-requests.js';
import { readBody } from '#lib/requests';
import { standingOf, type Standing } from '../members/standing.js';
import { together } from '../members/together.js';
import { cancelRedemption } from './cancel-redemption.js';
import { paidBefore } from './paid-before.js';
import { findRedemption } from './pg-redemptions.js';
import { redeem, redemptionOf } from './redeem.js';
import type { Redemption } from './redemption.js';
import { redemptionView, type RedemptionView } from './view.js';
import { priced, RedemptionBody } from './wish.js';

export interface Redeemed extends RedemptionView {
  /** What the order names among its tenders. */
  tender?: { kind: 'points'; amountMinor: number; redemptionId: string };
  /** The voucher; its code is told here and nowhere else. */
  coupon?: { couponId: string; code: string; expiresAt: string };
  standing: Standing;
}

export type Cancelled = RedemptionView & { standing: Standing };

/** Points turned into rewards, vouchers, parts of an order, or spent at a partner. */
@Controller('v1/loyalty/members/:ref/redemptions')
export class RedemptionsController {
  constructor(
    private readonly requests: MemberRequests,
    private readonly config: Config,
  ) {}

  @Post()
  @RequireScope('customers:write')
  async redeem(
    @Param('ref') ref: string,
    @Body() body: unknown,
    @InRealm() realm: Realm,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<Redeemed> {
    const told = readBody(RedemptionBody, body, 'The redemption is not complete.');
    const { programmes } = this.requests.books;
    const asked = { ref, realm, what: 'redeem', body: { ...told }, idempotencyKey };
    const done = await this.requests.change(asked, async (book, membership, at) => {
      const programme = programmes.at(at);
      const id = randomUUID();
      const paidMinor = await paidBefore(book.tx, told, realm.shop, programme);
      const wish = priced(told, programme, { spendable: standingOf(membership, at).spendable, paidMinor }, realm.shop);
      const kindId = wish.reward?.coupon;
      const cause = redemptionOf(id);
      const memberId = survivorOf(membership).id;
      const coupon = kindId && (await issueCoupon(book, { kindId, memberId, at, cause, code: this.codeOf(id) }, programmes));
      const about = { ...wish.about, ...(coupon && { couponId: coupon.couponId }) };
      const redemption = await redeem(book, membership, { ...wish, id, at, about }, programme);
      const voucher = coupon && { coupon: { couponId: coupon.couponId, expiresAt: formatInstant(coupon.expiresAt) } };
      return { ...redemptionView(redemption), ...tenderOf(redemption), ...voucher, standing: standingOf(membership, at) };
    });
    const { coupon, ...rest } = done;
    // Never kept, also not among the answers to be repeated.
    return { ...rest, ...(coupon && { coupon: { ...coupon, code: this.codeOf(done.redemptionId) } }) };
  }

  @Get(':id')
  @RequireScope('customers:read')
  read(@Param('ref') ref: string, @Param('id') id: string, @InRealm() realm: Realm): Promise<RedemptionView> {
    return this.requests.read({ ref, realm }, async ({ tx }, membership) => redemptionView(await theirs(tx, membership, id)));
  }

  /** For a reward that was not handed out. */
  @Post(':id/cancel')
  @HttpCode(200)
  @RequireScope('customers:write')
  async cancel(@Param('ref') ref: string, @Param('id') id: string, @InRealm() realm: Realm): Promise<Cancelled> {
    const asked: Named = { ref, realm };
    const { books } = this.requests;
    const { allocations } = await this.requests.read(asked, ({ tx }, membership) => theirs(tx, membership, id));
    return this.requests.change(
      { ...asked, what: 'cancel redemption', body: {}, idempotencyKey: undefined },
      async (book, membership) => {
        const at = together(books, book, book.allMemberships());
        const redemption = await theirs(book.tx, membership, id);
        const cancelled = await cancelRedemption(book, redemption, at, books.programmes.at(at));
        return { ...redemptionView(cancelled), standing: standingOf(membership, at) };
      },
      // Whom the points came from: after an undone merge they may be customers of their own.
      allocations.map(({ member }) => member),
    );
  }

  private codeOf(redemptionId: string): string {
    return codeFor(this.config.subjectSecret, redemptionOf(redemptionId));
  }
}

/** A redemption of this customer; nobody learns of another's. */
async function theirs(tx: EntityManager, { members }: Membership, id: string): Promise<Redemption> {
  const redemption = await findRedemption(tx, id);
  const isTheirs = redemption?.allocations.some(({ member }) => members.some((one) => one.id === member));
  if (!redemption || !isTheirs) throw new NotFoundException('This member has no redemption of this id.');
  return redemption;
}

function tenderOf({ id, purpose, about }: Redemption): Pick<Redeemed, 'tender'> {
  return purpose === 'order' ? { tender: { kind: 'points', amountMinor: about.amountMinor!, redemptionId: id } } : {};
}
