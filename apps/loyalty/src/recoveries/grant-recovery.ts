import { codeFor } from '../coupons/code.js';
import { issueCoupon } from '../coupons/issue-coupon.js';
import type { Book } from '../members/book.js';
import type { Books } from '../members/books.js';
import { grantBonus } from '../members/grant-bonus.js';
import { survivorOf } from '../members/member.js';
import { saveGrant } from './pg-recoveries.js';
import { causeOf, type Recovery } from './recovery.js';

/**
 * Grants what a case was closed with to the customer, whom the book has locked. A coupon is for whoever has its code, so one who takes no
 * part has it too; points wait until they do.
 */
export async function grantRecovery(book: Book, recovery: Recovery, books: Books, secret: string): Promise<void> {
  const { caseId, subject, points, coupon: kindId, because, at: closedAt } = recovery;
  const membership = book.membershipOf(subject);
  if (points !== null && !membership) return;
  const at = membership ? books.bringTo(book, membership, closedAt) : closedAt;
  const member = membership ? survivorOf(membership) : null;
  const cause = causeOf(caseId);
  if (points !== null) grantBonus(member!, books.programmes.at(at), { at, points, cause, reason: 'recovery', because });
  const grant = { memberId: member?.id, at: book.now, cause, because, code: codeFor(secret, cause) };
  const issued = kindId === null ? null : await issueCoupon(book, { kindId, ...grant }, books.programmes);
  await saveGrant(book.tx, { ...recovery, grantedAt: at, couponId: issued?.couponId ?? null, member: member?.id ?? null });
}
