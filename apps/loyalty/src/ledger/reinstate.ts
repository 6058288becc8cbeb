import type { Micros } from '#lib/contracts';
import { payDebt } from './earn.js';
import { post, type Ledger } from './ledger.js';
import type { Allocation } from './spend.js';
import { move, type About, type Entry, type LotTerms, type Posting } from './posting.js';

export interface Reinstatement {
  at: Micros;
  cause: string;
  programmeVersion: string;
  points: number;
  /** What the redemption had taken, in the order in which it took. */
  allocations: readonly Allocation[];
  /** Where the points had gone. */
  from: 'redeemed' | `partner:${string}` | `donated:${string}`;
  /** Until when points whose expiry has passed may still be spent; null where they expire at once. */
  graceUntil: Micros | null;
  about: About;
}

/**
 * Gives spent points back to the lots they came from, last taken first, with their old expiry; what has expired meanwhile expires in the
 * same posting, unless there is grace. Debt is paid first. Answers with the allocations as they now stand. Throws where more would come
 * back than was taken, or where a ledger it was taken from is not among the ledgers (a merge that was undone since: open both).
 */
export function reinstate(ledgers: readonly Ledger[], reinstatement: Reinstatement): { postings: Posting[]; allocations: Allocation[] } {
  const { at, cause, programmeVersion, from, graceUntil, about } = reinstatement;
  let left = reinstatement.points;
  if (!Number.isSafeInteger(left) || left < 0) throw new RangeError(`${left} points cannot be given back`);
  const back = new Map<string, { lot: string; points: number }[]>();
  const allocations = [...reinstatement.allocations]
    .reverse()
    .map((allocation) => {
      const points = Math.min(left, allocation.points - allocation.returned);
      left -= points;
      if (points > 0) back.set(allocation.member, [...(back.get(allocation.member) ?? []), { lot: allocation.lot, points }]);
      return { ...allocation, returned: allocation.returned + points };
    })
    .reverse();
  if (left > 0) throw new Error(`${cause} would give back ${left} points more than were taken`);
  const away = [...back.keys()].filter((member) => !ledgers.some((ledger) => ledger.member === member));
  if (away.length > 0) throw new Error(`${cause} would give points back to ledgers that are not open: ${away.join(', ')}`);
  const postings = ledgers.flatMap((ledger) => {
    const own = back.get(ledger.member);
    if (!own) return [];
    const { entries, lots } = entriesOf(ledger, own, { at, from, graceUntil });
    return [post(ledger, { kind: 'reinstated', at, cause: `${cause} ${ledger.member}`, programmeVersion, entries, lots, about })];
  });
  return { postings, allocations };
}

function entriesOf(
  ledger: Ledger,
  own: readonly { lot: string; points: number }[],
  { at, from, graceUntil }: Pick<Reinstatement, 'at' | 'from' | 'graceUntil'>,
): { entries: Entry[]; lots: LotTerms[] } {
  const entries: Entry[] = [];
  const lots: LotTerms[] = [];
  let { debt } = ledger;
  for (const { lot: id, points } of own) {
    entries.push(...move(points, from, 'available', id));
    const { expiresAt } = ledger.lots.get(id)!;
    if (expiresAt !== null && expiresAt <= at && graceUntil === null) {
      entries.push(...move(points, 'available', 'expired', id));
      continue;
    }
    if (expiresAt !== null && expiresAt <= at) lots.push({ id, expiresAt: graceUntil });
    entries.push(...payDebt({ ...ledger, debt }, id, points));
    debt = Math.max(0, debt - points);
  }
  return { entries, lots };
}
