import type { Micros } from '#lib/contracts';
import { balanceOf, pendingOf } from '../ledger/ledger.js';
import { spendableAt } from '../ledger/spend.js';
import { ledgersOf, type Membership } from './member.js';

/** What a customer has in points, over all their members. */
export interface Standing {
  /** Lots less debt; below zero while points are owed. */
  balance: number;
  /** Earned, and spendable once their order can no longer be returned. */
  pending: number;
  /** Owed: taken back when there were none left. */
  debt: number;
  spendable: number;
}

/** What holds at an instant, what was due up to it having been posted. */
export function standingOf(membership: Membership, at: Micros): Standing {
  const ledgers = ledgersOf(membership);
  const sum = (of: (typeof ledgers)[number][], what: (ledger: (typeof ledgers)[number]) => number): number =>
    of.reduce((all, ledger) => all + what(ledger), 0);
  return {
    balance: sum(ledgers, balanceOf),
    pending: sum(ledgers, pendingOf),
    debt: sum(ledgers, ({ debt }) => debt),
    spendable: Math.max(0, spendableAt(ledgers, at)),
  };
}
