import type { Micros } from '#lib/contracts';
import { newLedger } from '../src/ledger/ledger.js';
import { Book } from '../src/members/book.js';
import type { Member } from '../src/members/member.js';

export const aMember = (id: string, enrolledAt: Micros, member: Partial<Member> = {}): Member => ({
  id,
  home: id,
  enrolledAt,
  channel: null,
  ledger: newLedger(id),
  activeAt: enrolledAt,
  clockAt: enrolledAt,
  tier: {},
  ...member,
});

/** A book of some members without a database: each a customer of its own, or all of one, who may have been another before. */
export function aBook(now: Micros, members: readonly Member[], customerId: string | null = null, customerBefore = customerId): Book {
  const ids = members.map(({ id }) => id);
  const before = Map.groupBy(ids, (id) => customerBefore ?? id);
  const ownerOf = new Map(ids.map((id) => [id, customerId ?? id]));
  return new Book(null as never, now, { before, after: new Map(), changed: new Map(), ownerOf }, members);
}
