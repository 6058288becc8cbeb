import type { Micros } from '#lib/contracts';
import { post, type Ledger } from '../ledger/ledger.js';
import type { About, Posting } from '../ledger/posting.js';
import type { Member } from '../members/member.js';
import type { Programme } from '../programme/programme.js';
import { availabilityOf, termsFrom } from './order-lots.js';
import { lotOf, type Purchase } from './purchase.js';

/** Whose ledger a change of an order concerns, when, and by which rules: those the order was rated by. */
export interface Affected {
  member: Member;
  ledger: Ledger;
  /** What was due up to here has been posted. */
  at: Micros;
  programme: Programme;
  about: About;
}

/** Lets the pending points of an order follow its deliveries; points that are available stay so, and what is all taken back never will be. */
export function moveAvailability(purchase: Purchase, cause: string, { member, ledger, at, programme, about }: Affected): Posting | null {
  const lot = ledger.lots.get(lotOf(purchase));
  if (!lot || lot.activatedAt !== null || lot.availableAt === null) return null;
  const available = availabilityOf(purchase, purchase.earned!, programme);
  if (available === lot.availableAt) return null;
  return post(ledger, {
    kind: 'terms',
    at,
    cause,
    programmeVersion: programme.version,
    entries: [],
    lots: [termsFrom(lot.id, available, member.activeAt, programme)],
    about: { ...about, lotId: lot.id, reason: 'delivery' },
  });
}
