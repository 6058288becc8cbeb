import type { Micros } from '#lib/contracts';
import type { Ledger } from './ledger.js';
import { post } from './ledger.js';
import type { Lot } from './lot.js';
import { move, type About, type AccountName, type Draft, type Entry, type LotTerms, type Posting, type PostingKind } from './posting.js';

/** Points to grant. */
export interface Grant {
  at: Micros;
  cause: string;
  programmeVersion: string;
  points: number;
  lot: LotTerms;
  about: About;
  /** Who gives them: the programme, a partner, another member. */
  from?: AccountName;
  kind?: Extract<PostingKind, 'earned' | 'accrued' | 'received' | 'adjusted'>;
}

/** Grants points that wait until `lot.availableAt`. */
export function earnPending(ledger: Ledger, { at, cause, programmeVersion, points, lot, about }: Grant): Posting {
  const entries = move(points, 'issued', 'pending', lot.id);
  return post(ledger, { kind: 'earned', at, cause, programmeVersion, entries, lots: [lot], about: { ...about, lotId: lot.id } });
}

/** Grants points that can be spent at once; they pay debt first. */
export function earnAvailable(ledger: Ledger, grant: Grant): Posting {
  const { at, cause, programmeVersion, points, lot, about, from = 'issued', kind = 'earned' } = grant;
  const entries = [...move(points, from, 'available', lot.id), ...payDebt(ledger, lot.id, points)];
  const lots = [{ activatedAt: at, availableAt: at, ...lot }];
  return post(ledger, { kind, at, cause, programmeVersion, entries, lots, about: { ...about, lotId: lot.id } });
}

/** Pending points become available at the instant they were due, and pay debt first. */
export function activate(ledger: Ledger, lot: Lot, programmeVersion: string): Posting {
  const draft: Draft = {
    kind: 'activated',
    at: lot.availableAt!,
    cause: `activate ${ledger.member} ${lot.id}`,
    programmeVersion,
    entries: [...move(lot.pending, 'pending', 'available', lot.id), ...payDebt(ledger, lot.id, lot.pending)],
    lots: [{ id: lot.id, activatedAt: lot.availableAt! }],
    about: { lotId: lot.id },
  };
  return post(ledger, draft);
}

/** What of newly available points of a lot goes into the debt. */
export function payDebt({ debt }: Ledger, lot: string, points: number): Entry[] {
  const paid = Math.min(debt, points);
  if (paid === 0) return [];
  return [
    { account: 'available', lot, points: -paid },
    { account: 'available', lot: null, points: paid },
  ];
}
