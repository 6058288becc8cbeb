import { MemberEnrolledV1, timeOf, type Claim, type MemberEnrolledClaimV1 } from '#lib/contracts';
import type { Book } from '../members/book.js';
import { enrol, enrolmentOf } from '../members/enrol.js';
import { survivorOf } from '../members/member.js';
import { becauseOf, factIdOf } from '../members/posting-facts.js';
import type { Programmes } from '../programme/programmes.js';
import { judged, parked, type Ruling } from './ruling.js';

/** A platform tells that a customer takes part: from the instant it says on. Once a customer, whoever says it again. */
export async function enrolAsTold(book: Book, claim: Claim<MemberEnrolledClaimV1>, programmes: Programmes): Promise<Ruling> {
  if (claim.subject === undefined) return parked('it says of nobody that they take part; name the customer (userid, email, …)');
  const at = Math.min(timeOf(claim), book.now);
  const { membership, isNew } = await enrol(book, claim.subject, { ...claim.data, at, because: becauseOf(claim) }, programmes);
  const facts = [factIdOf(MemberEnrolledV1, enrolmentOf(survivorOf(membership).id))];
  return isNew ? judged(facts) : judged(facts, 'the customer took part already');
}
