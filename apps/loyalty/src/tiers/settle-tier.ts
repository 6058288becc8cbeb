import type { Micros } from '#lib/contracts';
import type { Book } from '../members/book.js';
import type { Member, Membership } from '../members/member.js';
import type { Programme } from '../programme/programme.js';

/** Lets a customer's tier follow from what counts at an instant, and tells of a change. */
export function settleTier(_book: Book, _membership: Membership, _at: Micros, _programme: Programme): void {
  // The tier rule is being built beside this.
}

/** When a member's tier changes next by itself. */
export function tierDueAt({ tier }: Member): Micros | null {
  return (tier as { dueAt?: Micros }).dueAt ?? null;
}
