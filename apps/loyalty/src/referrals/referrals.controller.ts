import { RequireScope } from '#lib/access';
import { formatInstant } from '#lib/contracts';
import { InRealm, type Realm } from '#lib/customers';
import { Controller, Get, Headers, NotFoundException, Param, Post } from '@nestjs/common';
import { survivorOf } from '../members/member.js';
import { MemberRequests } from '../members/member-requests.js';
import { makeReferral } from './note-referral.js';
import { referralsOf } from './pg-referrals.js';
import type { Referral } from './referral.js';

export interface ReferralView {
  /** Also the code a friend enrols with. */
  referralId: string;
  madeAt: string;
  state: 'made' | 'joined' | 'converted' | 'lapsed';
  joinedAt?: string;
  convertedAt?: string;
}

/** Members ask friends to take part. */
@Controller('v1/loyalty/members/:ref/referrals')
export class ReferralsController {
  constructor(private readonly requests: MemberRequests) {}

  @Post()
  @RequireScope('customers:write')
  make(
    @Param('ref') ref: string,
    @InRealm() realm: Realm,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<{ referralId: string }> {
    return this.requests.change({ ref, realm, what: 'refer', body: {}, idempotencyKey }, async (book, membership, at) => {
      if (!this.requests.books.programmes.at(at).referral) throw new NotFoundException('The programme rewards no referrals.');
      return { referralId: await makeReferral(book, survivorOf(membership).id, at) };
    });
  }

  /** Newest first. */
  @Get()
  @RequireScope('customers:read')
  list(@Param('ref') ref: string, @InRealm() realm: Realm): Promise<{ referrals: ReferralView[] }> {
    return this.requests.read({ ref, realm }, async ({ tx }, { members }) => {
      const referrals = await referralsOf(
        tx,
        members.map(({ id }) => id),
      );
      return { referrals: referrals.map(viewOf) };
    });
  }
}

function viewOf({ id, madeAt, friend, joinedAt, convertedAt, lapsedAt }: Referral): ReferralView {
  const state = convertedAt !== null ? 'converted' : lapsedAt !== null ? 'lapsed' : friend !== null ? 'joined' : 'made';
  return {
    referralId: id,
    madeAt: formatInstant(madeAt),
    state,
    ...(joinedAt !== null && { joinedAt: formatInstant(joinedAt) }),
    ...(convertedAt !== null && { convertedAt: formatInstant(convertedAt) }),
  };
}
