import { TierChangedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { loyaltyFactsOf } from '../kpis/loyalty/facts.js';

const TYPES: ReadonlySet<string> = new Set([wireType(TierChangedV1)]);

/** Where a customer stands, how long if nothing more is bought, and since when and by which fact; without these where nothing was told. */
export interface TierView {
  tier: string | null;
  tierUntil?: string;
  tierSince?: string;
  tierBecause?: string;
}

/**
 * Of each membership what was told last, of several the highest: loyalty tells of a merged member only what would be shown too high. Of
 * equal ones, and where no rank is told, the one told last.
 */
export function tierOf(facts: readonly Fact[], at: Micros): TierView {
  const ofMember = new Map<string, TierChangedV1>();
  let view: TierView = { tier: null };
  for (const dated of loyaltyFactsOf(facts, TYPES)) {
    const told = dated.fact.data as TierChangedV1;
    if (dated.at > at) continue;
    // Anew, so that the map is in the order in which they were told last.
    ofMember.delete(told.member);
    ofMember.set(told.member, told);
    const { to = null, until } = [...ofMember.values()].reduce((best, other) => (rankOf(other) >= rankOf(best) ? other : best));
    const { time, id } = dated.fact;
    const { tierSince, tierBecause } = view.tierSince !== undefined && view.tier === to ? view : { tierSince: time, tierBecause: id };
    view = { tier: to, ...(until && { tierUntil: until }), tierSince, tierBecause };
  }
  return view;
}

const rankOf = ({ to, rank }: TierChangedV1): number => (to === undefined || to === null ? -1 : (rank ?? 0));
