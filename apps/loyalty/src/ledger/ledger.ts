import { createHash } from 'node:crypto';
import { isSound, newLot, type Lot } from './lot.js';
import type { AccountName, Draft, Entry, LotTerms, Posting, PostingKind } from './posting.js';

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

/**
 * Numbers a draft and takes it into the ledger. Throws where it would not sum to zero, would leave an account of a lot or the debt below
 * zero, or debt beside points that could pay it: then a rule is wrong, and nothing of the transaction may be kept.
 */
export function post(ledger: Ledger, draft: Draft): Posting {
  const entries = draft.entries.filter(({ points }) => points !== 0);
  const lots = draft.lots && { lots: draft.lots.map(said) };
  const posting: Posting = { ...draft, entries, ...lots, member: ledger.member, number: ledger.number + 1 };
  if (!entries.every(({ points }) => Number.isSafeInteger(points))) throw new Error(`the posting ${draft.cause} moves no whole points`);
  if (entries.reduce((sum, { points }) => sum + points, 0) !== 0) throw new Error(`the posting ${draft.cause} does not sum to zero`);
  apply(ledger, posting);
  for (const { lot } of entries) insist(lot === null || isSound(ledger.lots.get(lot)!), `leaves less than nothing of lot ${lot}`);
  insist(ledger.debt >= 0, 'pays more than the debt');
  insist(ledger.debt === 0 || sumOf(ledger, 'available') === 0, 'leaves debt beside points');
  ledger.posted.push(posting);
  return posting;

  function insist(isSo: boolean, otherwise: string): void {
    if (!isSo) throw new Error(`the posting ${draft.cause} ${otherwise}`);
  }
}

/** Takes a posting into the ledger; the postings of a member in their order give the ledger, and nothing else does. */
export function apply(ledger: Ledger, { number, kind, entries, lots }: Posting): void {
  ledger.number = number;
  for (const terms of lots ?? []) ledger.lots.set(terms.id, { ...(ledger.lots.get(terms.id) ?? newLot(terms.id)), ...terms });
  for (const entry of entries) enter(ledger, kind, entry);
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

/** Only what is said of a lot, as it is kept as JSON: a digest must not depend on whether a posting was kept in between. */
const said = (terms: LotTerms): LotTerms => Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined)) as never;

const GRANTS = new Set<PostingKind>(['earned', 'accrued', 'received', 'adjusted']);

/** Whether points that come from here are new in the ledger, rather than points that were in it before. */
const isGiver = (account: AccountName): boolean =>
  account === 'issued' || account === 'transferred' || account === 'adjusted' || account.startsWith('partner:');

function enter(ledger: Ledger, kind: PostingKind, { account, lot: id, points }: Entry): void {
  if (id === null) {
    if (account === 'available') ledger.debt -= points;
    return;
  }
  const lot = { ...(ledger.lots.get(id) ?? newLot(id)) };
  if (account === 'pending' || account === 'available' || account === 'expired') lot[account] += points;
  if (GRANTS.has(kind) && isGiver(account) && points < 0) lot.granted -= points;
  if (kind === 'held') lot.granted += points;
  ledger.lots.set(id, lot);
}

function sumOf({ lots }: Ledger, account: 'pending' | 'available'): number {
  let sum = 0;
  for (const lot of lots.values()) sum += lot[account];
  return sum;
}
