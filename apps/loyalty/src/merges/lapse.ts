import type { Micros } from '#lib/contracts';
import { payDebt } from '../ledger/earn.js';
import { post, type Ledger } from '../ledger/ledger.js';
import { move, type About, type Entry, type Posting } from '../ledger/posting.js';

export interface Lapse {
  at: Micros;
  cause: string;
  /** The posting that took the points back. */
  reversal: Posting;
  /** The lot they had been granted in. */
  lot: string;
  about: About;
}

/**
 * Gives back what a posting took back, as if it had not been: to the lots it was taken from, where what has expired meanwhile expires at
 * once; debt is paid first. What had become debt, and is paid by now, comes back to the lot it had been granted in.
 */
export function lapse(ledger: Ledger, { at, cause, reversal, lot, about }: Lapse): Posting {
  const entries: Entry[] = [];
  let { debt } = ledger;
  const giveBack = (points: number, id: string): void => {
    const { expiresAt } = ledger.lots.get(id)!;
    entries.push(...move(points, 'reversed', 'available', id));
    if (expiresAt !== null && expiresAt <= at) return void entries.push(...move(points, 'available', 'expired', id));
    entries.push(...payDebt({ ...ledger, debt }, id, points));
    debt = Math.max(0, debt - points);
  };
  const taken = reversal.entries.filter(({ account, points }) => account !== 'reversed' && points < 0);
  // The debt it left first, so that what went from lots need not pay it.
  for (const { account, lot: from, points } of taken.sort((a, b) => Number(a.lot !== null) - Number(b.lot !== null))) {
    if (account === 'expired') entries.push(...move(-points, 'reversed', 'expired', from));
    else if (from !== null) giveBack(-points, from);
    else {
      const owed = Math.min(debt, -points);
      entries.push(...move(owed, 'reversed', 'available', null));
      debt -= owed;
      giveBack(-points - owed, lot);
    }
  }
  const { programmeVersion } = reversal;
  return post(ledger, { kind: 'adjusted', at, cause, programmeVersion, entries, about: { ...about, lotId: lot } });
}
