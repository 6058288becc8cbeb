import type { Micros } from '#lib/contracts';
import type { Book } from '../members/book.js';
import type { Membership } from '../members/member.js';
import { bringTo } from '../members/settle.js';
import type { Programmes } from '../programme/programmes.js';
import { earnFor, memberSince } from './earn-order.js';
import { Purchases } from './pg-purchases.js';

/**
 * Grants a customer what they have bought since they take part and nobody was granted anything for: bought before their enrolment was told
 * of, or by a subject that only now turns out to be theirs. Oldest first, each once, by the programme of its time; at the purchase or, if
 * later, where the subject became theirs (`since`). Asked again, it grants nothing. The book holds the customer's lock.
 */
export async function earnOwed(
  book: Book,
  membership: Membership,
  programmes: Programmes,
  since: (subject: string) => Micros = () => 0,
): Promise<void> {
  const purchases = new Purchases(book.tx);
  const owed = await purchases.loadUnrated(book.subjectsOf(membership.customerId), memberSince(membership, programmes.at(book.now)));
  for (const purchase of owed) {
    const from = Math.max(purchase.at, since(purchase.subject));
    const at = bringTo(book, membership, from, programmes);
    await earnFor(membership, purchase, purchases, programmes.at(purchase.at), { at, since: from });
  }
  await purchases.save();
}
