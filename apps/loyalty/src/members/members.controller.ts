import { RequireScope } from '#lib/access';
import { IsLabel, IsShopId, Optional } from '#lib/contracts';
import { InRealm, refuseErased, type Realm } from '#lib/customers';
import { Body, Controller, Get, Headers, Param, Post } from '@nestjs/common';
import type { Noted } from '../referrals/note-referral.js';
import { enrol } from './enrol.js';
import { MemberRequests } from './member-requests.js';
import { memberView, type MemberView } from './member-view.js';
import { once } from '#lib/log';
import { readBody } from '#lib/requests';

class EnrolmentBody {
  @IsLabel(500) customer!: string;
  @Optional() @IsLabel(200) channel?: string;
  @Optional() @IsShopId() referralId?: string;
}

export interface EnrolledView extends MemberView {
  /** False where they took part already. */
  isNew: boolean;
  /** What became of the referral they came with; one that is refused hinders nobody. */
  referral?: Noted;
}

/** Who takes part, and what they have. */
@Controller('v1/loyalty/members')
export class MembersController {
  constructor(private readonly requests: MemberRequests) {}

  /** A customer who takes part already is answered with what they have. */
  @Post()
  @RequireScope('customers:write')
  enrol(@Body() body: unknown, @InRealm() realm: Realm, @Headers('idempotency-key') idempotencyKey?: string): Promise<EnrolledView> {
    const wish = readBody(EnrolmentBody, body, 'An enrolment needs a customer.');
    const subject = this.requests.subjectOf({ ref: wish.customer, realm });
    const { books } = this.requests;
    return books.request([subject], (book) =>
      once(book.tx, 'enrol', idempotencyKey, { ...wish, customer: subject }, async () => {
        await refuseErased(book.tx, [subject]);
        const { membership, isNew, referral } = await enrol(book, subject, { ...wish, at: book.now }, books.programmes);
        const view = await memberView(book.tx, membership, books.present(book, membership), books.programmes);
        return { ...view, isNew, ...(referral && { referral }) };
      }),
    );
  }

  @Get(':ref')
  @RequireScope('customers:read')
  read(@Param('ref') ref: string, @InRealm() realm: Realm): Promise<MemberView> {
    return this.requests.read({ ref, realm }, async ({ tx }, membership, at) => {
      const view = await memberView(tx, membership, at, this.requests.books.programmes);
      const isAnother = UUID.test(ref) && ref.toLowerCase() !== membership.customerId;
      return { ...view, ...(isAnother && { mergedInto: membership.customerId }) };
    });
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
