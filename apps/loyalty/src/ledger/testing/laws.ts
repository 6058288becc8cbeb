import type { Micros } from '#lib/contracts';
import type { Ledger } from '../ledger.js';
import type { Lot } from '../lot.js';
import type { Posting } from '../posting.js';
import type { Allocation } from '../spend.js';
import type { Coins } from './coins.js';
import type { Rules } from './rules.js';

export class LawBroken extends Error {}

export function insist(isSo: boolean, law: string): void {
  if (!isSo) throw new LawBroken(`not so: ${law}`);
}

const NEVER = Number.MAX_SAFE_INTEGER;

export function insistSound({ lots, debt }: Ledger): void {
  let available = 0;
  for (const lot of lots.values()) {
    insist(lot.pending >= 0 && lot.available >= 0 && lot.expired >= 0, 'no lot is negative');
    insist(lot.pending + lot.available + lot.expired <= lot.granted, 'no lot holds more than was granted');
    available += lot.available;
  }
  insist(debt >= 0, 'nobody owes less than nothing');
  insist(debt === 0 || available === 0, 'debt only where no lot has any left');
}

export function insistAgreement({ member, lots, debt }: Ledger, coins: Coins): void {
  insist(debt === coins.owed(member), `the ledger agrees with the coins about debt (${debt}, ${coins.owed(member)})`);
  for (const lot of lots.values()) {
    const granted = coins.count(member, lot.id);
    insist(lot.granted === granted, `the ledger agrees with the coins about what was granted in ${lot.id} (${lot.granted}, ${granted})`);
    for (const state of ['pending', 'available', 'expired'] as const) {
      const count = coins.count(member, lot.id, state);
      insist(lot[state] === count, `the ledger agrees with the coins about what is ${state} of ${lot.id} (${lot[state]}, ${count})`);
    }
  }
}

/** Of what came due together: in the order of time, and what becomes available before what expires. */
export function insistInOrder(postings: readonly Posting[]): void {
  for (const [index, posting] of postings.slice(1).entries()) {
    const before = postings[index]!;
    insist(before.at <= posting.at, 'what was due earlier is posted earlier');
    const isTurned = before.at === posting.at && before.kind === 'expired' && posting.kind === 'activated';
    insist(!isTurned, 'at one instant points become available before others expire');
  }
}

export function insistFirstExpiring(
  before: ReadonlyMap<string, Lot>,
  ledgers: readonly Ledger[],
  allocations: readonly Allocation[],
  at: Micros,
): void {
  const latest = Math.max(
    ...allocations.map(({ member, lot: id }) => {
      const lot = before.get(`${member} ${id}`)!;
      insist(lot.activatedAt !== null && lot.activatedAt <= at, 'nothing is spent before it is available');
      insist(lot.expiresAt === null || at < lot.expiresAt, 'nothing is spent once it has expired');
      return lot.expiresAt ?? NEVER;
    }),
  );
  for (const { lots } of ledgers)
    for (const lot of lots.values()) insist(lot.available === 0 || latest <= (lot.expiresAt ?? NEVER), 'what expires first is spent first');
}

/** What holds of the ledgers of a whole history, and of those of the same one with nights in it. */
export function insistOfAll(rules: Rules, lazy: readonly Ledger[], nightly: readonly Ledger[]): void {
  const sums = new Map<string, number>();
  const causes = new Set<string>();
  for (const [index, ledger] of lazy.entries()) {
    const { posted, member } = ledger;
    for (const [at, { number, cause, entries }] of posted.entries()) {
      insist(number === at + 1, 'postings are numbered without gaps');
      insist(!causes.has(cause), `nothing is posted twice for one cause (${cause})`);
      causes.add(cause);
      insist(entries.reduce((sum, { points }) => sum + points, 0) === 0, 'every posting sums to zero');
      for (const { account, points } of entries) {
        for (const name of [account, `${member} ${account}`]) sums.set(name, (sums.get(name) ?? 0) + points);
      }
    }
    insist((sums.get(`${member} available`) ?? 0) === rules.balanceOf(ledger), 'the balance is the sum of its movements');
    insist((sums.get(`${member} pending`) ?? 0) === rules.pendingOf(ledger), 'what is pending is the sum of its movements');
    const kept = JSON.parse(JSON.stringify(posted)) as Posting[];
    insist(lotsOf(rules.foldLedger(member, kept)) === lotsOf(ledger), 'postings folded anew give the same ledger');
    insist(rules.digestOf(kept) === rules.digestOf(posted), 'postings kept have the same digest');
    insist(JSON.stringify(posted) === JSON.stringify(nightly[index]!.posted), 'nights make no difference');
  }
  const accounts = [...sums].filter(([name]) => !name.includes(' '));
  insist(accounts.reduce((sum, [, points]) => sum + points, 0) === 0, 'the whole ledger sums to zero');
}

const lotsOf = ({ number, debt, lots }: Ledger): string =>
  JSON.stringify([
    number,
    debt,
    [...lots].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, lot]) => Object.entries(lot).sort(([a], [b]) => (a < b ? -1 : 1))),
  ]);
