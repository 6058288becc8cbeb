import { formatInstant, type Micros } from '#lib/contracts';
import { nextTier } from '../tiers/evaluate-tier.js';
import { qualificationOf, tierOf, tierUntil } from '../tiers/settle-tier.js';
import type { Programme } from '../programme/programme.js';
import type { Membership } from './member.js';
import { moneyInWords, pointsInWords } from './words.js';

export interface TierView {
  tier: string;
  name: string;
  /** 1 for the lowest. */
  rank: number;
  benefits: string[];
  /** How long it stands if nothing more is bought; absent: as long as the programme has it. */
  until?: string;
}

export interface NextTier {
  tier: string;
  name: string;
  benefits: string[];
  /** What qualifies for it, what counts of the member, and what is missing: in points, or in minor units spent. */
  from: number;
  counted: number;
  missing: number;
  words: string;
}

/** The tier a customer has; null: none. */
export function tierView(membership: Membership, programme: Programme): TierView | null {
  const id = tierOf(membership);
  const rank = programme.tiers.levels.findIndex((level) => level.id === id);
  const tier = programme.tiers.levels[rank];
  if (!tier) return null;
  const until = tierUntil(membership, programme);
  return {
    tier: tier.id,
    name: tier.name,
    rank: rank + 1,
    benefits: tier.benefits,
    ...(until !== null && { until: formatInstant(until) }),
  };
}

/** The next tier up; null at the highest, or where there are none. */
export function nextTierView(membership: Membership, at: Micros, programme: Programme): NextTier | null {
  const counted = qualificationOf(membership, at, programme);
  const next = nextTier({ tier: tierOf(membership) }, counted, programme);
  if (!next) return null;
  const { tier, missing } = next;
  const more = programme.tiers.by === 'points' ? pointsInWords(missing) : moneyInWords(missing, programme.currency);
  return {
    tier: tier.id,
    name: tier.name,
    benefits: tier.benefits,
    from: tier.from,
    counted,
    missing,
    words: `${more} more and you are ${tier.name}`,
  };
}
