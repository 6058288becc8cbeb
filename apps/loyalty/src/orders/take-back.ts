import type { Micros } from '#lib/contracts';
import { keep, toReverse } from '../earning/keep.js';
import type { Ledger } from '../ledger/ledger.js';
import { post } from '../ledger/ledger.js';
import type { Lot } from '../ledger/lot.js';
import type { About, LotTerms, Posting } from '../ledger/posting.js';
import { reverse } from '../ledger/reverse.js';
import { countingIn, lotsOf, lowered } from './order-lots.js';
import { returnsOf, type Purchase } from './purchase.js';
import { spentMinor } from './spend.js';

export interface TakingBack {
  at: Micros;
  /** Names what is taken back for: a refund, the cancellation, a revision. */
  cause: string;
  about: About;
  /** The lines that came back: what their returns hold goes first. */
  lines?: readonly number[] | undefined;
}

/**
 * Takes back what no longer stays of a purchase's grant, by the version it was made under; null where everything stays. What was taken
 * back once is not given again, though the order should grow. What counts for a tier falls with it.
 */
export function takeBack(ledger: Ledger, purchase: Purchase, { at, cause, about, lines }: TakingBack): Posting | null {
  const earned = purchase.earned!;
  const { grant } = earned;
  const returns = returnsOf(purchase);
  const kept = keep(grant, returns);
  const points = toReverse(grant, kept, earned.reversed);
  const lots = lotsOf(purchase, ledger, lines);
  const counting = countingIn(lots);
  const spendMinor = spentMinor(purchase.bought, grant, returns);
  const terms = lowered(lots, {
    base: Math.max(0, counting.base - kept.basePoints),
    spendMinor: Math.max(0, counting.spendMinor - spendMinor),
  });
  const lotTerms = kept.points === 0 && spendMinor === 0 ? never(lots, terms) : terms;
  earned.reversed += points;
  earned.base = Math.min(earned.base, kept.basePoints);
  const { programmeVersion } = grant;
  if (points > 0) return reverse(ledger, { at, cause, programmeVersion, points, own: lots.map(({ id }) => id), terms: lotTerms, about });
  return terms.length === 0 ? null : post(ledger, { kind: 'terms', at, cause, programmeVersion, entries: [], lots: lotTerms, about });
}

/** Where nothing stays, nothing is left to become available, and nobody is told that it did. */
const never = (lots: readonly Lot[], terms: readonly LotTerms[]): LotTerms[] =>
  lots.flatMap((lot) => {
    const own = terms.find(({ id }) => id === lot.id);
    const waits = lot.activatedAt === null && lot.availableAt !== null;
    return own || waits ? [{ id: lot.id, ...own, ...(waits && { availableAt: null }) }] : [];
  });
