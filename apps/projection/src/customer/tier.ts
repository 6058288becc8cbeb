import { TierChangedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { loyaltyFactsOf } from '../kpis/loyalty/facts.js';

const TYPES: ReadonlySet<string> = new Set([wireType(TierChangedV1)]);

/**
 * Of each membership what was told last, of several the highest: loyalty tells of a merged member only what would be shown too high. Of
 * equal ones, and where no rank is told, the one told last.
 */
export function tierOf(facts: readonly Fact[], at: Micros): { tier: string | null; tierUntil?: string } {
  const ofMember = new Map<string, TierChangedV1>();
  for (const dated of loyaltyFactsOf(facts, TYPES)) {
    const told = dated.fact.data as TierChangedV1;
    if (dated.at > at) continue;
    // Anew, so that the map is in the order in which they were told last.
    ofMember.delete(told.member);
    ofMember.set(told.member, told);
  }
  let highest: TierChangedV1 | null = null;
  for (const told of ofMember.values()) if (highest === null || rankOf(told) >= rankOf(highest)) highest = told;
  return { tier: highest?.to ?? null, ...(highest?.until && { tierUntil: highest.until }) };
}

const rankOf = ({ to, rank }: TierChangedV1): number => (to === undefined || to === null ? -1 : (rank ?? 0));
