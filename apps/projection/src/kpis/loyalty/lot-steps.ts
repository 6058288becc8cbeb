import type { Micros } from '#lib/contracts';
import type { Lot, LotEntry } from './lots.js';

/** How a lot stands after `at` (for every instant later than it) until the next step. */
export interface LotStep {
  at: Micros;
  /** What can still be spent of it. */
  left: number;
  pending: number;
  usable: number;
  redeemed: number;
  /** What is left when its expiry passes has expired, whether or not the programme has posted it yet. */
  expired: number;
  /** Of these, what is not posted. */
  unposted: number;
  expiresAt: Micros | null;
  /** The entry that told the expiry. */
  toldBy: LotEntry | null;
  /** When its first points became available; the whole lot counts in the windows that hold this instant. */
  openedAt: Micros | null;
  /** Since when nothing is left of it. Points that come back open it again. */
  endedAt: Micros | null;
}

/** In time order, one an instant. A lot changes when something is posted to it, and when its expiry passes. */
export function lotSteps({ entries }: Lot): LotStep[] {
  const steps: LotStep[] = [];
  const instants = new Set<Micros>();
  for (const { at, expiresAt, respiteUntil } of entries) {
    instants.add(at);
    if (expiresAt !== null) instants.add(expiresAt);
    if (respiteUntil !== null) instants.add(respiteUntil);
  }
  const posted = { available: 0, pending: 0, usable: 0, redeemed: 0, expired: 0 };
  const told = { expiresAt: null as Micros | null, toldBy: null as LotEntry | null, openedAt: null as Micros | null };
  let next = 0;
  for (const at of [...instants].sort((a, b) => a - b)) {
    for (; next < entries.length && entries[next]!.at === at; next++) apply(entries[next]!, posted, told);
    const { available, ...amounts } = posted;
    const unposted = told.expiresAt !== null && told.expiresAt <= at ? Math.max(0, available) : 0;
    const left = available - unposted;
    const endedAt = told.openedAt !== null && left <= 0 ? (steps.at(-1)?.endedAt ?? at) : null;
    steps.push({ ...amounts, ...told, at, left, expired: posted.expired + unposted, unposted, endedAt });
  }
  return steps;
}

function apply(
  entry: LotEntry,
  posted: { available: number; pending: number; usable: number; redeemed: number; expired: number },
  told: { expiresAt: Micros | null; toldBy: LotEntry | null; openedAt: Micros | null },
): void {
  for (const amount of Object.keys(posted) as (keyof typeof posted)[]) posted[amount] += entry[amount];
  if (entry.opens) told.openedAt ??= entry.at;
  const respite = told.expiresAt !== null && told.expiresAt <= entry.at ? entry.respiteUntil : null;
  const expiresAt = entry.expiresAt ?? respite;
  if (expiresAt === null) return;
  told.expiresAt = expiresAt;
  told.toldBy = entry;
}

/** The step in force for a number at `at`, which sees what lies before it. */
export const lotStepAt = (steps: readonly LotStep[], at: Micros): LotStep | null => steps.findLast((step) => step.at < at) ?? null;
