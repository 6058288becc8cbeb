import { compareBytes, type Micros } from '#lib/contracts';
import { activate } from './earn.js';
import { post, type Ledger } from './ledger.js';
import { compareExpiry, type Lot } from './lot.js';
import { move } from './posting.js';

/** What happens to a lot by itself, and when. */
interface Due {
  at: Micros;
  what: 'activate' | 'expire';
  ledger: Ledger;
  lot: Lot;
}

/**
 * Posts what was due up to and with an instant, in the order in which it was due: at one instant points become available (and pay debt)
 * before others expire, and of several lots the first to expire pays debt. Called before every operation and by the nightly run, so
 * whether that has been makes no difference.
 */
export function passDues(ledgers: readonly Ledger[], until: Micros, programmeVersionAt: (at: Micros) => string): void {
  for (let due = nextDue(ledgers, until); due; due = nextDue(ledgers, until)) {
    if (due.what === 'activate') activate(due.ledger, due.lot, programmeVersionAt(due.at));
    else expire(due.ledger, due.lot, programmeVersionAt(due.at));
  }
}

/** The next instant at which something is due; null where nothing is. */
export function nextDueAt(ledgers: readonly Ledger[]): Micros | null {
  return nextDue(ledgers, Infinity)?.at ?? null;
}

function nextDue(ledgers: readonly Ledger[], until: Micros): Due | null {
  let first: Due | null = null;
  for (const ledger of ledgers)
    for (const lot of ledger.lots.values()) {
      const due = dueOf(ledger, lot);
      if (due && due.at <= until && (!first || compare(due, first) < 0)) first = due;
    }
  return first;
}

function dueOf(ledger: Ledger, lot: Lot): Due | null {
  if (lot.activatedAt === null && lot.availableAt !== null) return { at: lot.availableAt, what: 'activate', ledger, lot };
  if (lot.available > 0 && lot.expiresAt !== null) return { at: Math.max(lot.expiresAt, lot.activatedAt!), what: 'expire', ledger, lot };
  return null;
}

const compare = (a: Due, b: Due): number =>
  a.at - b.at || compareBytes(a.what, b.what) || compareExpiry(a.lot, b.lot) || compareBytes(a.ledger.member, b.ledger.member);

function expire(ledger: Ledger, lot: Lot, programmeVersion: string): void {
  post(ledger, {
    kind: 'expired',
    at: Math.max(lot.expiresAt!, lot.activatedAt!),
    // The number, since points that came back can expire a second time.
    cause: `expire ${ledger.member} ${ledger.number + 1}`,
    programmeVersion,
    entries: move(lot.available, 'available', 'expired', lot.id),
    about: { lotId: lot.id },
  });
}
