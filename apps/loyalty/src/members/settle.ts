import type { Micros } from '#lib/contracts';
import { nextDueAt, passDues } from '../ledger/dues.js';
import type { Programme } from '../programme/programme.js';
import { settleTier, tierDueAt } from '../tiers/settle-tier.js';
import type { Book } from './book.js';
import { ledgersOf, operationTime, type Membership } from './member.js';

/** The versions of the programme, by time. */
export interface Rules {
  at(instant: Micros): Programme;
  /** When the first version after an instant begins; null where none does. */
  nextFrom(after: Micros): Micros | null;
}

/**
 * Lets everything happen to a customer that time brings up to an instant, each at its own: points become available, pay debt and expire, the
 * tier follows, and new rules apply to it from where they begin. Whether this is called each day or once a week makes no difference.
 */
export function settle(book: Book, membership: Membership, until: Micros, rules: Rules): void {
  let passed = latestOf(membership);
  for (let at = nextAt(membership, passed, rules); at < until; at = nextAt(membership, passed, rules)) {
    step(book, membership, at, rules);
    passed = Math.max(passed, at);
  }
  step(book, membership, until, rules);
}

/**
 * Brings a customer to an instant something is told of: posts what was due, moves their clock, and answers with the instant it counts at:
 * then, or where the member's ledger has got to already; never later than now.
 */
export function bringTo(book: Book, membership: Membership, of: Micros, rules: Rules): Micros {
  const at = operationTime(membership, Math.min(of, book.now));
  pass(book, membership, at, rules);
  return at;
}

/**
 * Brings customers some of whose subjects move to the instant at which they do: until then time went on for them as they were, whether
 * anybody looked or not. To be called before anything else is done to whom they are now.
 */
export function bringToMoves(book: Book, of: Micros, rules: Rules): void {
  for (const before of book.membershipsBefore()) {
    // Where the ledger of one they join has got further, the move counts there.
    const at = Math.max(...before.members.map(({ id }) => operationTime(book.membershipOf(id)!, Math.min(of, book.now))));
    pass(book, before, at, rules);
  }
}

/** Lets the tiers of all customers follow what was just done. */
export function settleTiers(book: Book, rules: Rules): void {
  for (const membership of book.allMemberships()) {
    const at = latestOf(membership);
    settleTier(book, membership, at, rules.at(at));
  }
}

/** The latest instant anything was decided at for a customer. */
const latestOf = ({ members }: Membership): Micros => Math.max(...members.map(({ clockAt }) => clockAt));

function pass(book: Book, membership: Membership, until: Micros, rules: Rules): void {
  settle(book, membership, until, rules);
  for (const member of membership.members) member.clockAt = until;
}

function step(book: Book, membership: Membership, at: Micros, rules: Rules): void {
  passDues(ledgersOf(membership), at, (instant) => rules.at(instant).version);
  settleTier(book, membership, at, rules.at(at));
}

function nextAt(membership: Membership, passed: Micros, rules: Rules): Micros {
  const dues = [nextDueAt(ledgersOf(membership)), ...membership.members.map(tierDueAt), rules.nextFrom(passed)];
  return Math.min(...dues.filter((due) => due !== null));
}
