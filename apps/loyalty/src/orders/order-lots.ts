import { derivedId, type Micros } from '#lib/contracts';
import type { Ledger } from '../ledger/ledger.js';
import type { Lot } from '../ledger/lot.js';
import type { LotTerms } from '../ledger/posting.js';
import { availableAt, expiresAt } from '../programme/availability.js';
import { startOfDayAfter } from '#lib/rules';
import type { Programme } from '../programme/programme.js';
import { lotOf, type Earned, type OrderReturn, type Purchase } from './purchase.js';

/** The lot of what an open return holds. */
export const heldLotOf = (purchase: Purchase, { returnId }: OrderReturn): string =>
  derivedId({ source: lotOf(purchase), id: returnId }, 'loyalty-held');

/** The lots of an order: first what returns of these lines hold, then its own, then what others hold. */
export function lotsOf(purchase: Purchase, ledger: Ledger, lines?: readonly number[]): Lot[] {
  const concerns = (one: OrderReturn): boolean => !lines?.length || !one.lines?.length || one.lines.some((line) => lines.includes(line));
  const [meant, others] = [purchase.returns.filter(concerns), purchase.returns.filter((one) => !concerns(one))];
  const heldBy = (one: OrderReturn): string => heldLotOf(purchase, one);
  return [...meant.map(heldBy), lotOf(purchase), ...others.map(heldBy)].flatMap((id) => ledger.lots.get(id) ?? []);
}

/** When what a purchase earned becomes spendable: never before it was earned. */
export function availabilityOf(purchase: Purchase, { at, grant }: Earned, programme: Programme): Micros {
  const { at: purchasedAt, deliveries } = purchase;
  return Math.max(at, availableAt({ purchasedAt, deliveries, lines: grant.lines.length }, programme));
}

/** The same for one of its lots: what a return held, at the earliest on the day after that was settled. */
export function lotAvailabilityOf(purchase: Purchase, lot: string, programme: Programme): Micros {
  const available = availabilityOf(purchase, purchase.earned!, programme);
  const settledAt = purchase.returns.find((one) => heldLotOf(purchase, one) === lot)?.settledAt;
  return settledAt === undefined ? available : Math.max(available, startOfDayAfter(settledAt, programme.timeZone));
}

/** When points become available, and until when they then live. */
export const termsFrom = (id: string, available: Micros, lastActivityAt: Micros, programme: Programme): LotTerms => ({
  id,
  availableAt: available,
  expiresAt: expiresAt({ availableAt: available, lastActivityAt }, programme),
});

/** Takes so much off what counts for a tier, from the first lots first; only the lots it changes. */
export function lowered(lots: readonly Lot[], by: Pick<Lot, 'base' | 'spendMinor'>): LotTerms[] {
  const left = { ...by };
  return lots.flatMap((lot) => {
    const [base, spendMinor] = [Math.min(lot.base, left.base), Math.min(lot.spendMinor, left.spendMinor)];
    left.base -= base;
    left.spendMinor -= spendMinor;
    return base === 0 && spendMinor === 0 ? [] : [{ id: lot.id, base: lot.base - base, spendMinor: lot.spendMinor - spendMinor }];
  });
}

/** What of an order counts for a tier, over all its lots. */
export const countingIn = (lots: readonly Lot[]): Pick<Lot, 'base' | 'spendMinor'> => ({
  base: lots.reduce((sum, { base }) => sum + base, 0),
  spendMinor: lots.reduce((sum, { spendMinor }) => sum + spendMinor, 0),
});
