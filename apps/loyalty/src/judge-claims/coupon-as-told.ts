import { CouponRedeemedV1, timeOf, type Claim, type CouponRedeemedClaimV1 } from '#lib/contracts';
import { redeemCoupon } from '../coupons/redeem-coupon.js';
import type { Book } from '../members/book.js';
import { becauseOf, factIdOf, loyaltyFact } from '../members/posting-facts.js';
import type { Programmes } from '../programme/programmes.js';
import { judged, parked, type Ruling } from './ruling.js';

/** A shop tells that a coupon was used. One of ours is used up by it; a code nobody here knows is the shop's own, and is told as it says. */
export async function couponAsTold(book: Book, claim: Claim<CouponRedeemedClaimV1>, programmes: Programmes): Promise<Ruling> {
  const { subject, shop, data } = claim;
  const because = becauseOf(claim);
  const at = Math.min(timeOf(claim), book.now);
  const outcome = await redeemCoupon(book, { ...data, shop, subject, at, because }, programmes);
  if (outcome?.kind === 'refused') return parked(outcome.reason);
  if (outcome) {
    const facts = [factIdOf(CouponRedeemedV1, outcome.coupon.id)];
    return outcome.news ? judged(facts) : judged(facts, 'it was told before');
  }
  const about = `coupon ${claim.source} ${claim.id}`;
  book.facts.push(loyaltyFact(CouponRedeemedV1, { member: subject, at, recordedAt: book.now, about, because }, data));
  return judged([factIdOf(CouponRedeemedV1, about)]);
}
