import { ClubJoinedV1, ClubLeftV1, ClubRenewedV1, formatInstant, parseInstant, wireType, type Fact, type Micros } from '#lib/contracts';
import { loyaltyFactsOf } from '../kpis/loyalty/facts.js';

export interface ClubView {
  /** What is paid for, and with it the benefits, runs until then. */
  until: string;
  /** Whether another term follows. */
  renews: boolean;
}

const LEFT = wireType(ClubLeftV1);
const TYPES: ReadonlySet<string> = new Set([wireType(ClubJoinedV1), wireType(ClubRenewedV1), LEFT]);

/** Of each membership what was told last, of several the one that runs longest; null for whoever is not in the club at the instant. */
export function clubOf(facts: readonly Fact[], at: Micros): ClubView | null {
  const ofMember = new Map<string, { until: Micros; renews: boolean }>();
  for (const dated of loyaltyFactsOf(facts, TYPES)) {
    const { member, until } = dated.fact.data as ClubJoinedV1;
    if (dated.at <= at) ofMember.set(member, { until: parseInstant(until) ?? Infinity, renews: dated.fact.type !== LEFT });
  }
  const running = [...ofMember.values()].filter(({ until }) => until > at && until !== Infinity);
  const longest = running.reduce<{ until: Micros; renews: boolean } | null>(
    (best, club) => (best && (best.until > club.until || (best.until === club.until && best.renews)) ? best : club),
    null,
  );
  return longest && { until: formatInstant(longest.until), renews: longest.renews };
}
