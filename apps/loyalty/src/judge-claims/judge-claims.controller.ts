import { CouponRedeemedClaimV1, MemberEnrolledClaimV1, PointsRedeemedClaimV1 } from '#lib/contracts';
import { claimTopic, ConsumerGroup, publishVerdicts, type Batch, type Publication, type Verdict } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { findCoupon } from '../coupons/pg-coupons.js';
import type { Book } from '../members/book.js';
import { Books } from '../members/books.js';
import { couponAsTold } from './coupon-as-told.js';
import { enrolAsTold } from './enrol-as-told.js';
import { file, type FiledClaim } from './file-claim.js';
import { redeemAsTold } from './redeem-as-told.js';
import { parked, type Ruling } from './ruling.js';

type Rule = (claim: FiledClaim['claim'], book: Book, books: Books) => Promise<Ruling>;

const RULES: Readonly<Record<string, Rule>> = {
  [MemberEnrolledClaimV1.type]: (claim, book, { programmes }) => enrolAsTold(book, claim, programmes),
  [PointsRedeemedClaimV1.type]: (claim, book, books) => redeemAsTold(book, claim, books),
  [CouponRedeemedClaimV1.type]: (claim, book, { programmes }) => couponAsTold(book, claim, programmes),
};

/** Claims about the points programme become facts, once, in the order they arrive; each sender learns what became of theirs. */
@Controller()
export class JudgeClaims {
  constructor(private readonly books: Books) {}

  @ConsumerGroup('loyalty.judge-claims', [claimTopic('loyalty')])
  async judge(@Payload() batch: Batch): Promise<Publication[]> {
    const filed = batch.messages.map((message) => ({ message, ...file(message) }));
    const claims = filed.filter((one) => 'claim' in one);
    const book = await this.books.open(batch.tx, await concerned(batch, claims));
    const verdicts: Verdict[] = [];
    for (const one of filed) {
      const ruling = 'unfit' in one ? parked(one.unfit) : await RULES[one.type]!(one.claim, book, this.books);
      const { source, id } = one.message.fact;
      if (ruling.is === 'parked') batch.park(one.message, ruling.note);
      verdicts.push({
        source,
        id,
        status: ruling.is,
        facts: ruling.is === 'judged' ? ruling.facts : [],
        ...(ruling.note !== undefined && { note: ruling.note }),
      });
    }
    return [...(await this.books.close(book)), ...publishVerdicts('loyalty', verdicts, book.now)];
  }
}

/** Whom the claims are about, and whose coupons they name: their customers are locked before coupons are. */
async function concerned({ tx }: Batch, claims: readonly FiledClaim[]): Promise<string[]> {
  const subjects = claims.flatMap(({ claim }) => (claim.subject === undefined ? [] : [claim.subject]));
  for (const { type, claim } of claims) {
    if (type !== CouponRedeemedClaimV1.type) continue;
    const coupon = await findCoupon(tx, (claim.data as CouponRedeemedClaimV1).code);
    if (coupon?.member) subjects.push(coupon.member);
  }
  return subjects;
}
