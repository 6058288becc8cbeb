import { TierChangedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { loyaltyFactsOf } from '../kpis/loyalty/facts.js';

const TYPES: ReadonlySet<string> = new Set([wireType(TierChangedV1)]);

/** What was told last, of whichever membership: a customer has one tier, and loyalty tells it anew when members are merged or parted. */
export function tierOf(facts: readonly Fact[], at: Micros): { tier: string | null; tierUntil?: string } {
  const last = loyaltyFactsOf(facts, TYPES).findLast((dated) => dated.at <= at)?.fact.data as TierChangedV1 | undefined;
  return { tier: last?.to ?? null, ...(last?.until && { tierUntil: last.until }) };
}
