import { foldLedger, type Ledger } from '../ledger/ledger.js';
import type { Lot } from '../ledger/lot.js';
import type { Posting } from '../ledger/posting.js';

export interface Difference {
  stored: string;
  recomputed: string;
}

/** What is stored of a ledger, line by line, where its postings give another: the number and debt of its member, and its lots. */
export function refold(stored: Ledger, postings: readonly Posting[]): Difference[] {
  const recomputed = foldLedger(stored.member, postings);
  const ids = [...new Set([...stored.lots.keys(), ...recomputed.lots.keys()])].sort();
  return [[headOf(stored), headOf(recomputed)], ...ids.map((id) => [lineOf(stored.lots.get(id)), lineOf(recomputed.lots.get(id))])]
    .filter(([kept, given]) => kept !== given)
    .map(([kept, given]) => ({ stored: kept!, recomputed: given! }));
}

/** What no posting may be: out of number, or without balance. */
export function shortcomingsOf(postings: readonly Posting[]): Difference[] {
  return postings.flatMap(({ number, cause, entries }, index) => {
    const sum = entries.reduce((all, { points }) => all + points, 0);
    return [
      ...(number === index + 1 ? [] : [{ stored: `posting ${number} (${cause})`, recomputed: `posting ${index + 1}` }]),
      ...(sum === 0 ? [] : [{ stored: `posting ${number} (${cause}) sums to ${sum}`, recomputed: 'every posting sums to 0' }]),
    ];
  });
}

const headOf = ({ number, debt }: Ledger): string => `${number} postings, ${debt} owed`;

const lineOf = (lot: Lot | undefined): string =>
  lot === undefined
    ? 'no such lot'
    : Object.entries(lot)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => `${name} ${value}`)
        .join(', ');
