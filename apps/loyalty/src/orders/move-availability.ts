import type { Micros } from '#lib/contracts';
import { post, type Ledger } from '../ledger/ledger.js';
import type { About, Posting } from '../ledger/posting.js';
import type { Member } from '../members/member.js';
import type { Programme } from '../programme/programme.js';
import { lotAvailabilityOf, lotsOf, termsFrom } from './order-lots.js';
import type { Purchase } from './purchase.js';

/** Whose ledger a change of an order concerns, when, and by which rules: those the order was rated by. */
export interface Affected {
  member: Member;
  ledger: Ledger;
  /** What was due up to here has been posted. */
  at: Micros;
  programme: Programme;
  about: About;
}

/**
 * Lets the pending points of an order follow its deliveries, those that a return has let go of too. Points that are available stay so, what
 * is held stays held, and what is all taken back never becomes available.
 */
export function moveAvailability(purchase: Purchase, cause: string, { member, ledger, at, programme, about }: Affected): Posting | null {
  const waiting = lotsOf(purchase, ledger).filter(({ activatedAt, availableAt }) => activatedAt === null && availableAt !== null);
  const lots = waiting.flatMap(({ id, availableAt }) => {
    const available = lotAvailabilityOf(purchase, id, programme);
    return available === availableAt ? [] : [termsFrom(id, available, member.activeAt, programme)];
  });
  if (lots.length === 0) return null;
  return post(ledger, {
    kind: 'terms',
    at,
    cause,
    programmeVersion: programme.version,
    entries: [],
    lots,
    about: { ...about, lotId: lots[0]!.id, reason: 'delivery' },
  });
}
