import { compareBytes, type Micros } from '#lib/contracts';

/** Points granted at once, with one expiry. What is not pending, available or expired any more was spent or went back. */
export interface Lot {
  id: string;
  order: string | null;
  granted: number;
  pending: number;
  available: number;
  expired: number;
  availableAt: Micros | null;
  activatedAt: Micros | null;
  expiresAt: Micros | null;
  slides: boolean;
  base: number;
  spendMinor: number;
}

export const newLot = (id: string): Lot => ({
  id,
  order: null,
  granted: 0,
  pending: 0,
  available: 0,
  expired: 0,
  availableAt: null,
  activatedAt: null,
  expiresAt: null,
  slides: false,
  base: 0,
  spendMinor: 0,
});

/** Nothing of it is less than nothing. */
export const isSound = ({ pending, available, expired }: Lot): boolean => pending >= 0 && available >= 0 && expired >= 0;

/** Whether its points can be spent at an instant, whether or not the nightly run has been. */
export const isSpendable = ({ available, activatedAt, expiresAt }: Lot, at: Micros): boolean =>
  available > 0 && activatedAt !== null && activatedAt <= at && (expiresAt === null || at < expiresAt);

const NEVER = Number.MAX_SAFE_INTEGER;

/** First expiring first; of equal ones the one available earlier, then by id. */
export function compareExpiry(a: Lot, b: Lot): number {
  return (a.expiresAt ?? NEVER) - (b.expiresAt ?? NEVER) || (a.activatedAt ?? 0) - (b.activatedAt ?? 0) || compareBytes(a.id, b.id);
}
