import type { Micros } from '#lib/contracts';
import type { Lot } from '../ledger/lot.js';

/** Points that expire together; `since` is when the first of them became available. */
export interface Expiring {
  until: Micros;
  since: Micros;
  points: number;
}

/** The points of some lots by the instant they expire at, the first first; those that never do are left out. */
export function expiringOf(lots: readonly Pick<Lot, 'available' | 'activatedAt' | 'expiresAt'>[]): Expiring[] {
  const byEnd = new Map<Micros, Expiring>();
  for (const { available, activatedAt, expiresAt } of lots) {
    if (expiresAt === null || activatedAt === null || available === 0) continue;
    const { since, points } = byEnd.get(expiresAt) ?? { since: activatedAt, points: 0 };
    byEnd.set(expiresAt, { until: expiresAt, since: Math.min(since, activatedAt), points: points + available });
  }
  return [...byEnd.values()].sort((a, b) => a.until - b.until);
}
