import type { Micros } from '#lib/contracts';
import { passDues } from '../dues.js';
import { earnAvailable, earnPending } from '../earn.js';
import { newLedger, type Ledger } from '../ledger.js';
import { reverse } from '../reverse.js';

/** Days are enough to tell instants apart: the rules only compare them. */
export const day = (number: number): Micros => number * 86_400_000_000;

export interface LotBuilder {
  points: number;
  /** Pending until this day; available at once where it is missing. */
  from?: number;
  /** The day from which it cannot be spent; never, where it is missing. */
  until?: number;
}

/** A ledger that earned some lots on day 0, in the order given, and owes `debt`. */
export function aLedger(lots: Record<string, LotBuilder> = {}, { member = 'ada', debt = 0 } = {}): Ledger {
  const ledger = newLedger(member);
  if (debt > 0) reverse(ledger, { at: day(0), cause: 'an old return', programmeVersion: 'v1', points: debt, own: [], about: {} });
  for (const [id, { points, from, until }] of Object.entries(lots)) {
    const lot = { id, expiresAt: until === undefined ? null : day(until), ...(from !== undefined && { availableAt: day(from) }) };
    const grant = { at: day(0), cause: `earn ${id}`, programmeVersion: 'v1', points, lot, about: {} };
    if (from === undefined) earnAvailable(ledger, grant);
    else earnPending(ledger, grant);
  }
  return ledger;
}

export const until = (to: number, ...ledgers: Ledger[]): void => passDues(ledgers, day(to), () => 'v1');

/** What a ledger holds, short enough to be read in a table: `a 30, b 20+5 pending, 10 owed`. */
export function shown({ lots, debt }: Ledger): string {
  const parts = [...lots.values()].flatMap(({ id, pending, available, expired }) => {
    const held = [available > 0 && `${available}`, pending > 0 && `${pending} pending`, expired > 0 && `${expired} expired`];
    const said = held.filter((part) => part !== false).join(' + ');
    return said ? [`${id} ${said}`] : [];
  });
  return [...parts, ...(debt > 0 ? [`${debt} owed`] : [])].join(', ') || 'nothing';
}

/** The postings of a ledger from a number on: `2 activated: pending a -30, available a +30`. */
export const told = ({ posted }: Ledger, from = 1): string[] =>
  posted
    .filter(({ number }) => number >= from)
    .map(({ number, kind, entries }) => {
      const moves = entries.map(({ account, lot, points }) => `${account} ${lot ?? 'debt'} ${points > 0 ? '+' : ''}${points}`);
      return `${number} ${kind}: ${moves.join(', ') || 'nothing moves'}`;
    });
