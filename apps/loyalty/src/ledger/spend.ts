import { compareBytes, type Micros } from '#lib/contracts';
import { post, type Ledger } from './ledger.js';
import { compareExpiry, isSpendable, type Lot } from './lot.js';
import { move, type About, type AccountName, type Posting, type PostingKind } from './posting.js';

/** What was taken from one lot; what has been given back of it since is counted in `returned`. */
export interface Allocation {
  member: string;
  lot: string;
  points: number;
  returned: number;
}

export interface Spending {
  at: Micros;
  cause: string;
  programmeVersion: string;
  points: number;
  to: AccountName;
  kind: Extract<PostingKind, 'redeemed' | 'donated' | 'given' | 'adjusted'>;
  about: About;
}

export class NotEnoughPoints extends Error {
  constructor(
    readonly wanted: number,
    readonly spendable: number,
  ) {
    super(`${wanted} points are wanted, ${Math.max(0, spendable)} can be spent`);
  }
}

/** What the ledgers of one customer can spend together at an instant: their lots, less what any of them owes. */
export function spendableAt(ledgers: readonly Ledger[], at: Micros): number {
  const lots = ledgers.flatMap((ledger) => [...ledger.lots.values()].filter((lot) => isSpendable(lot, at)));
  return lots.reduce((sum, lot) => sum + lot.available, 0) - ledgers.reduce((sum, { debt }) => sum + debt, 0);
}

/**
 * Takes points first expiring first over all ledgers of a customer, one posting for each that gives some. What was due up to `at` must have
 * been posted. Throws NotEnoughPoints, having posted nothing. Less than one point would be a gift, and is refused as a mistake of the caller's.
 */
export function spend(ledgers: readonly Ledger[], spending: Spending): { postings: Posting[]; allocations: Allocation[] } {
  const { at, cause, programmeVersion, points, to, kind, about } = spending;
  if (!Number.isSafeInteger(points) || points < 1) throw new RangeError(`${points} points cannot be spent`);
  const spendable = spendableAt(ledgers, at);
  if (points > spendable) throw new NotEnoughPoints(points, spendable);
  const allocations = allocate(ledgers, points, at);
  const postings = ledgers.flatMap((ledger) => {
    const own = allocations.filter(({ member }) => member === ledger.member);
    if (own.length === 0) return [];
    const entries = own.flatMap((allocation) => move(allocation.points, 'available', to, allocation.lot));
    return [post(ledger, { kind, at, cause: `${cause} ${ledger.member}`, programmeVersion, entries, about })];
  });
  return { postings, allocations };
}

function allocate(ledgers: readonly Ledger[], points: number, at: Micros): Allocation[] {
  const lots = ledgers
    .flatMap(({ member, lots: of }) => [...of.values()].map((lot): [string, Lot] => [member, lot]))
    .filter(([, lot]) => isSpendable(lot, at))
    .sort(([a, lotA], [b, lotB]) => compareExpiry(lotA, lotB) || compareBytes(a, b));
  const allocations: Allocation[] = [];
  let left = points;
  for (const [member, lot] of lots) {
    if (left === 0) break;
    const taken = Math.min(left, lot.available);
    allocations.push({ member, lot: lot.id, points: taken, returned: 0 });
    left -= taken;
  }
  return allocations;
}
