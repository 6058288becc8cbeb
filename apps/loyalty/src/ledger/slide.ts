import type { Micros } from '#lib/contracts';
import { expiresAt } from '../programme/availability.js';
import type { Programme } from '../programme/programme.js';
import { post, type Ledger } from './ledger.js';
import type { Lot } from './lot.js';
import type { LotTerms, Posting } from './posting.js';

/**
 * A purchase or redemption at an instant puts the expiry of the lots that slide off, never nearer; null where that changes nothing.
 * Lots with nothing left are passed over, unless `lots` names those meant. What was due up to then must have been posted.
 */
export function slide(ledger: Ledger, at: Micros, programme: Programme, lots: Iterable<Lot> = liveLots(ledger)): Posting | null {
  const terms = programme.expiry.kind === 'after-inactivity' ? [...lots].flatMap((lot) => slid(lot, at, programme)) : [];
  if (terms.length === 0) return null;
  return post(ledger, {
    kind: 'terms',
    at,
    // The number, since every purchase and redemption does it anew.
    cause: `slide ${ledger.member} ${ledger.number + 1}`,
    programmeVersion: programme.version,
    entries: [],
    lots: terms,
    about: { reason: 'activity' },
  });
}

const liveLots = ({ lots }: Ledger): Lot[] => [...lots.values()].filter(({ pending, available }) => pending > 0 || available > 0);

function slid(lot: Lot, at: Micros, programme: Programme): LotTerms[] {
  if (!lot.slides || lot.expiresAt === null || lot.availableAt === null) return [];
  const later = expiresAt({ availableAt: lot.availableAt, lastActivityAt: at }, programme);
  return later !== null && later > lot.expiresAt ? [{ id: lot.id, expiresAt: later }] : [];
}
