import type { Micros } from '#lib/contracts';
import type { Book } from './book.js';
import type { Books } from './books.js';
import type { Membership } from './member.js';

/**
 * Settles several customers up to one instant, at which an operation between them counts: now or, where a clock was moved back, where the
 * furthest of their ledgers has got to.
 */
export function together(books: Books, book: Book, memberships: readonly Membership[]): Micros {
  const at = Math.max(...memberships.map((membership) => books.present(book, membership)));
  for (const membership of memberships) {
    books.settle(book, membership, at);
    for (const member of membership.members) member.clockAt = at;
  }
  return at;
}
