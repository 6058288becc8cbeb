import type { Micros } from '#lib/contracts';
import type { Programme } from '../programme/programme.js';
import { evaluateTier, type Standing, type TierChange } from './evaluate-tier.js';
import { nextAgeing, qualificationAt, type Qualifying } from './qualification.js';

/** A standing with what it was found by: plain JSON. */
export interface TierState extends Standing {
  /** What counted when it was last followed, under which rules. */
  counted?: { amount: number; at: Micros; by: 'points' | 'spend'; months: number };
  /** When it changes next by itself; null: never. */
  dueAt: Micros | null;
}

/**
 * Lets the tier follow what counts at an instant. What is taken back is told from what ages by itself: if what counted at the last time is,
 * by what is known now, less than it was then, something was reversed. Follow it at every `dueAt` that passes, in order, and after whatever
 * is earned or reversed; again at the same instant changes nothing.
 */
export function followTier(
  state: TierState | undefined,
  entries: readonly Qualifying[],
  at: Micros,
  programme: Pick<Programme, 'tiers' | 'timeZone'>,
  floor?: string | null,
): { state: TierState; changes: TierChange[] } {
  const { by, months } = programme.tiers;
  const before = state ?? { tier: null, since: at, dueAt: null };
  const amount = qualificationAt(entries, at, programme);
  const cause = wasReversed(before, entries, programme) ? 'reversed' : 'aged';
  const standing: Standing = {
    tier: before.tier,
    since: before.since,
    ...(before.graceUntil !== undefined && { graceUntil: before.graceUntil }),
  };
  const found = evaluateTier({ standing, qualification: amount, at, cause, ...(floor !== undefined && { floor }) }, programme);
  const dues = [found.standing.graceUntil, nextAgeing(entries, at, programme)].filter((due) => due !== undefined && due !== null);
  return {
    state: { ...found.standing, counted: { amount, at, by, months }, dueAt: dues.length === 0 ? null : Math.min(...dues) },
    changes: found.changes,
  };
}

function wasReversed({ counted }: TierState, entries: readonly Qualifying[], programme: Pick<Programme, 'tiers' | 'timeZone'>): boolean {
  // Under other rules other things count: that is no reversal.
  if (!counted || counted.by !== programme.tiers.by || counted.months !== programme.tiers.months) return false;
  return qualificationAt(entries, counted.at, programme) < counted.amount;
}
