import type { Micros } from '#lib/contracts';
import { post, type Ledger } from './ledger.js';
import { compareExpiry, type Lot } from './lot.js';
import { move, type About, type Entry, type LotTerms, type Posting } from './posting.js';

/** Points to take back from whoever was granted them. */
export interface Clawback {
  at: Micros;
  cause: string;
  programmeVersion: string;
  points: number;
  /** The lots the points were granted in; those held for the return first. */
  own: readonly string[];
  /** What counts for a tier of the own lots afterwards. */
  terms?: LotTerms[];
  about: About;
  /** Where they go: back to the partner who gave them; to the programme otherwise. */
  to?: 'reversed' | `partner:${string}`;
}

/**
 * Takes points back: from what is pending of the own lots, from what is left of them, from what of them has expired (so that breakage is
 * no gain twice), then from other lots first expiring first, and what nobody has left becomes debt.
 */
export function reverse(ledger: Ledger, clawback: Clawback): Posting {
  const { at, cause, programmeVersion, points, own, terms, about, to = 'reversed' } = clawback;
  if (!Number.isSafeInteger(points) || points < 0) throw new RangeError(`${points} points cannot be taken back`);
  const entries: Entry[] = [];
  let left = points;
  const take = (lot: Lot, account: 'pending' | 'available' | 'expired'): void => {
    const taken = Math.min(left, lot[account]);
    left -= taken;
    if (taken > 0) entries.push(...move(taken, account, to, lot.id));
  };
  const lots = [...new Set(own)].map((id) => ledger.lots.get(id)).filter((lot) => lot !== undefined);
  for (const account of ['pending', 'available', 'expired'] as const) for (const lot of lots) take(lot, account);
  const others = [...ledger.lots.values()].filter(({ id }) => !own.includes(id)).sort(compareExpiry);
  for (const lot of others) take(lot, 'available');
  entries.push(...move(left, 'available', to, null));
  return post(ledger, { kind: 'reversed', at, cause, programmeVersion, entries, ...(terms && { lots: terms }), about });
}

/** Sets points of an order's lot apart that an open return holds: they stay pending, whatever day it is, until the return is settled. */
export function hold(
  ledger: Ledger,
  lot: Lot,
  {
    into,
    points,
    base,
    spendMinor,
    at,
    programmeVersion,
  }: Pick<Lot, 'base' | 'spendMinor'> & {
    into: string;
    points: number;
    at: Micros;
    programmeVersion: string;
  },
): Posting {
  return post(ledger, {
    kind: 'held',
    at,
    cause: `hold ${ledger.member} ${into}`,
    programmeVersion,
    entries: [
      { account: 'pending', lot: lot.id, points: -points },
      { account: 'pending', lot: into, points },
    ],
    lots: [
      { id: lot.id, base: lot.base - base, spendMinor: lot.spendMinor - spendMinor },
      { id: into, order: lot.order, availableAt: null, expiresAt: null, slides: lot.slides, base, spendMinor },
    ],
    about: { lotId: into },
  });
}
