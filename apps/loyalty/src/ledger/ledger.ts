import { createHash } from 'node:crypto';
import { newLot, type Lot } from './lot.js';
import type { Draft, Entry, LotTerms, Posting } from './posting.js';

/** One member's ledger as its postings give it. `posted` are those since it was loaded, still to be kept. */
export interface Ledger {
  member: string;
  /** The number of the last posting. */
  number: number;
  /** Points owed: clawed back when no lot had any left. */
  debt: number;
  lots: Map<string, Lot>;
  posted: Posting[];
}

export const newLedger = (member: string): Ledger => ({ member, number: 0, debt: 0, lots: new Map(), posted: [] });

/** Numbers a draft and takes it into the ledger. Throws where it would not sum to zero: then a rule is wrong, and nothing may be kept. */
export function post(ledger: Ledger, draft: Draft): Posting {
  const entries = draft.entries.filter(({ points }) => points !== 0);
  if (entries.reduce((sum, { points }) => sum + points, 0) !== 0) throw new Error(`the posting ${draft.cause} does not sum to zero`);
  const posting: Posting = { ...draft, entries, member: ledger.member, number: ledger.number + 1 };
  apply(ledger, posting);
  ledger.posted.push(posting);
  return posting;
}

/** Takes a posting into the ledger; the postings of a member in their order give the ledger, and nothing else does. */
export function apply(ledger: Ledger, { number, entries, lots }: Posting): void {
  ledger.number = number;
  for (const terms of lots ?? []) ledger.lots.set(terms.id, withTerms(ledger.lots.get(terms.id) ?? newLot(terms.id), terms));
  for (const entry of entries) enter(ledger, entry);
}

export function foldLedger(member: string, postings: readonly Posting[]): Ledger {
  const ledger = newLedger(member);
  for (const posting of [...postings].sort((a, b) => a.number - b.number)) apply(ledger, posting);
  return ledger;
}

/** What a member can spend if every lot can be: lots less debt. */
export const balanceOf = (ledger: Ledger): number => sumOf(ledger, 'available') - ledger.debt;

export const pendingOf = (ledger: Ledger): number => sumOf(ledger, 'pending');

/** SHA-256 in hex over the postings' numbers, causes and entries and what they say of lots: equal for equal ledgers. */
export function digestOf(postings: readonly Posting[]): string {
  const hash = createHash('sha256');
  for (const { number, kind, at, cause, programmeVersion, entries, lots } of [...postings].sort((a, b) => a.number - b.number))
    hash.update(`${JSON.stringify([number, kind, at, cause, programmeVersion, entries.map(entryOf), (lots ?? []).map(termsOf)])}\n`);
  return hash.digest('hex');
}

const entryOf = ({ account, lot, points }: Entry): unknown[] => [account, lot, points];
const termsOf = (terms: LotTerms): unknown[] => Object.entries(terms).sort(([a], [b]) => (a < b ? -1 : 1));

function enter(ledger: Ledger, { account, lot: id, points }: Entry): void {
  if (id === null) {
    if (account === 'available') ledger.debt -= points;
    return;
  }
  const lot = { ...(ledger.lots.get(id) ?? newLot(id)) };
  if (account === 'pending' || account === 'available' || account === 'expired') lot[account] += points;
  if (points < 0 && (account === 'issued' || account.startsWith('partner:'))) lot.granted -= points;
  ledger.lots.set(id, lot);
}

const withTerms = (lot: Lot, terms: LotTerms): Lot => ({ ...lot, ...terms });

function sumOf({ lots }: Ledger, account: 'pending' | 'available'): number {
  let sum = 0;
  for (const lot of lots.values()) sum += lot[account];
  return sum;
}
