import { CouponIssuedV1, derivedId, formatInstant, type Micros } from '#lib/contracts';
import { UnprocessableEntityException } from '@nestjs/common';
import type { Book } from '../members/book.js';
import { loyaltyFact, type Because } from '../members/posting-facts.js';
import { endOfLocalDayPlusDays } from '#lib/rules';
import type { Programmes } from '../programme/programmes.js';
import { LOYALTY_SOURCE } from '../source.js';
import { newCode } from './code.js';
import { insertCoupons, type NewCoupon } from './pg-coupons.js';

export interface CouponGrant {
  kindId: string;
  /** Whose it is; absent: whoever has the code may use it. */
  memberId?: string | undefined;
  at: Micros;
  /** What it is issued for; a second coupon for it is refused by the database. */
  cause: string;
  campaign?: string | undefined;
  because?: Because | undefined;
  /** A new one where absent; see `codeFor` where the answer may be asked for again. */
  code?: string;
}

export interface IssuedCoupon {
  couponId: string;
  /** Told this once: only its hash is kept. */
  code: string;
  expiresAt: Micros;
}

/** Issues a coupon in the book's transaction and tells of it, without its code. */
export async function issueCoupon(book: Book, grant: CouponGrant, programmes: Programmes): Promise<IssuedCoupon> {
  const [issued] = await issueCoupons(book, [grant], programmes);
  return issued!;
}

export async function issueCoupons(book: Book, grants: readonly CouponGrant[], programmes: Programmes): Promise<IssuedCoupon[]> {
  const coupons = grants.map((grant) => newCoupon(grant, programmes));
  await insertCoupons(book.tx, coupons);
  for (const [index, coupon] of coupons.entries()) {
    const telling = {
      member: coupon.member ?? undefined,
      at: coupon.issuedAt,
      recordedAt: book.now,
      about: coupon.id,
      because: grants[index]!.because,
    };
    const { id: couponId, kind, campaign, expiresAt } = coupon;
    book.facts.push(
      loyaltyFact(CouponIssuedV1, telling, { couponId, kind, ...(campaign && { campaign }), expiresAt: formatInstant(expiresAt) }),
    );
  }
  return coupons.map(({ id, code, expiresAt }) => ({ couponId: id, code, expiresAt }));
}

function newCoupon({ kindId, memberId, at, cause, campaign, code = newCode() }: CouponGrant, programmes: Programmes): NewCoupon {
  const programme = programmes.at(at);
  const kind = programme.coupons.find(({ id }) => id === kindId);
  if (!kind) {
    const kinds = programme.coupons.map(({ id }) => id).join(', ') || 'none';
    throw new UnprocessableEntityException(`The programme has no such kind of coupon; it has: ${kinds}.`);
  }
  return {
    id: derivedId({ source: LOYALTY_SOURCE, id: cause }, 'loyalty-coupon'),
    code,
    cause,
    kind: kind.id,
    programmeVersion: programme.version,
    member: memberId ?? null,
    campaign: campaign ?? kind.campaign ?? null,
    issuedAt: at,
    expiresAt: endOfLocalDayPlusDays(at, kind.validDays, programme.timeZone),
  };
}
