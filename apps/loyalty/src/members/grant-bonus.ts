import { derivedId, type Micros } from '#lib/contracts';
import { earnAvailable } from '../ledger/earn.js';
import type { About, Posting } from '../ledger/posting.js';
import { expiresAt } from '../programme/availability.js';
import type { Programme } from '../programme/programme.js';
import type { Member } from './member.js';

export interface BonusGrant {
  at: Micros;
  points: number;
  /** Names what it is for: granted once, whatever is replayed. */
  cause: string;
  /** `welcome`, `birthday`, `review`, … */
  reason: string;
  because?: About['because'];
  about?: About;
}

/** Points for what is no purchase: spendable at once, and of no count for a tier. */
export function grantBonus(member: Member, programme: Programme, { at, points, cause, reason, because, about }: BonusGrant): Posting {
  const lot = {
    id: lotOf(member, cause),
    expiresAt: expiresAt({ availableAt: at, lastActivityAt: member.activeAt }, programme),
    slides: programme.expiry.kind === 'after-inactivity',
  };
  return earnAvailable(member.ledger, {
    at,
    cause,
    programmeVersion: programme.version,
    points,
    lot,
    about: { ...about, reason, ...(because && { because }) },
  });
}

const LONGEST = 200;

/** Two causes never share a lot, however long they are and however alike they begin. */
function lotOf(member: Member, cause: string): string {
  const name = `bonus ${cause}`;
  return name.length <= LONGEST ? name : derivedId({ source: member.id, id: cause }, 'loyalty-lot');
}
