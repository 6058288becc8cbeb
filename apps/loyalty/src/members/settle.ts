import type { Micros } from '#lib/contracts';
import { passDues } from '../ledger/dues.js';
import type { Programmes } from '../programme/programmes.js';
import { settleTier } from '../tiers/settle-tier.js';
import type { Book } from './book.js';
import { ledgersOf, operationTime, type Membership } from './member.js';

/** Posts what was due for a customer up to an instant: points become available, pay debt and expire, the tier follows, day by day. */
export function settle(book: Book, membership: Membership, until: Micros, programmes: Programmes): void {
  passDues(ledgersOf(membership), until, programmes.versionAt, (at) => settleTier(book, membership, at, programmes.at(at)));
  settleTier(book, membership, until, programmes.at(until));
}

/**
 * Settles a customer for what is told of an instant, and answers with the one it counts at: then, or where the member's ledger has got to
 * already; never later than now.
 */
export function told(book: Book, membership: Membership, of: Micros, programmes: Programmes): Micros {
  const at = operationTime(membership, Math.min(of, book.now));
  settle(book, membership, at, programmes);
  for (const member of membership.members) member.clockAt = at;
  return at;
}
