import type { Micros } from '#lib/contracts';
import { endOfLocalDayPlusDays } from '#lib/rules';
import type { Programme, Tier } from '../programme/programme.js';

export interface Standing {
  /** Null: none. */
  tier: string | null;
  since: Micros;
  /** The tier is no longer reached and is lost at this instant, unless it is reached again. */
  graceUntil?: Micros;
}

export interface TierChange {
  from: string | null;
  to: string | null;
  at: Micros;
  /** What is left is not reached either, and is lost then. */
  until?: Micros;
}

export interface Evaluation {
  standing: Standing;
  /** Points, or money spent, that count. */
  qualification: number;
  at: Micros;
  /** Why it may have changed: `aged` stands for everything but a reversal. */
  cause: 'earned' | 'aged' | 'reversed';
  /** Never below this tier (of customers who were merged). */
  floor?: string | null;
}

type Rules = Pick<Programme, 'tiers' | 'timeZone'>;

/**
 * Which tier a member has. Up at once, over any number of levels. What a reversal takes away is lost at once, over any number of levels;
 * whatever else falls short has days of grace, then one level goes, and the next has a grace of its own, counted from there. Evaluated at
 * each instant that is due or only at the last of them: the same, as long as the qualification was. A tier that the programme no longer has
 * gives way to what qualifies.
 */
export function evaluateTier(
  { standing, qualification, at, cause, floor }: Evaluation,
  rules: Rules,
): { standing: Standing; changes: TierChange[] } {
  const { levels, graceDays } = rules.tiers;
  const indexOf = (tier: string | null | undefined): number => levels.findIndex(({ id }) => id === tier);
  const tierAt = (index: number): string | null => levels[index]?.id ?? null;
  const reached = Math.max(
    levels.findLastIndex(({ from }) => from <= qualification),
    indexOf(floor),
  );
  const current = indexOf(standing.tier);
  const gone = standing.tier !== null && current < 0;
  if (gone || reached > current || (reached < current && cause === 'reversed')) {
    const to = tierAt(reached);
    return { standing: { tier: to, since: at }, changes: [{ from: standing.tier, to, at }] };
  }
  const changes: TierChange[] = [];
  let now = { ...standing };
  if (reached === current) delete now.graceUntil;
  for (let index = current; reached < index; index--) {
    const graceUntil = now.graceUntil ?? graceEnd(changes.at(-1)?.at ?? at, graceDays, rules.timeZone);
    now.graceUntil = graceUntil;
    const last = changes.at(-1);
    if (last) last.until = graceUntil;
    if (at < graceUntil) break;
    changes.push({ from: tierAt(index), to: tierAt(index - 1), at: graceUntil });
    now = { tier: tierAt(index - 1), since: graceUntil };
  }
  return { standing: now, changes };
}

/** The next tier up and what is missing to it; null at the highest. */
export function nextTier(
  standing: Pick<Standing, 'tier'>,
  qualification: number,
  { tiers }: Pick<Programme, 'tiers'>,
): { tier: Tier; missing: number } | null {
  const tier = tiers.levels[tiers.levels.findIndex(({ id }) => id === standing.tier) + 1];
  return tier ? { tier, missing: Math.max(0, tier.from - qualification) } : null;
}

/** The higher of two tiers. */
export function higherTier(a: string | null, b: string | null, { tiers }: Pick<Programme, 'tiers'>): string | null {
  const rank = (tier: string | null): number => tiers.levels.findIndex(({ id }) => id === tier);
  return rank(a) >= rank(b) ? a : b;
}

/** Without days of grace a tier goes at once. */
const graceEnd = (from: Micros, days: number, timeZone: string): Micros =>
  days === 0 ? from : endOfLocalDayPlusDays(from, days, timeZone);
