import { parseInstant, type CampaignTargetedV1, type CouponRedeemedV1, type Micros } from '#lib/contracts';
import { COUPON_REDEEMED, REDEEMED, REWARDED, TARGETED, type Dated } from './facts.js';

/** A customer and a campaign they were chosen for. */
export interface Targeting {
  campaign: string;
  /** When they were first chosen, and again, which changes nothing but the dates. In fact order. */
  first: Dated;
  again: Dated[];
  /** From when on they count as having redeemed, and by what: null while they have not. */
  redeemed: { at: Micros; by: Dated } | null;
}

const NAMES_A_CAMPAIGN: ReadonlySet<string> = new Set([COUPON_REDEEMED, REWARDED, REDEEMED]);

/**
 * A redemption counts when it names the campaign and lies within its dates, `[from, until)`, as any of the choosings told them; and from
 * when both are known to have happened, since one may be chosen after having redeemed.
 */
export function targetingsOf(facts: readonly Dated[]): Targeting[] {
  const choosings = new Map<string, Dated<CampaignTargetedV1>[]>();
  const redemptions = new Map<string, Dated[]>();
  for (const dated of facts) {
    const into = dated.fact.type === TARGETED ? choosings : NAMES_A_CAMPAIGN.has(dated.fact.type) ? redemptions : null;
    const { campaign } = dated.fact.data as Partial<CouponRedeemedV1>;
    if (into === null || campaign === undefined || campaign === null) continue;
    if (into.has(campaign)) into.get(campaign)!.push(dated as Dated<CampaignTargetedV1>);
    else into.set(campaign, [dated as Dated<CampaignTargetedV1>]);
  }
  return [...choosings].map(([campaign, chosen]) => ({
    campaign,
    first: chosen[0]!,
    again: chosen.slice(1),
    redeemed: earliest(redemptions.get(campaign) ?? [], chosen),
  }));
}

function earliest(redemptions: readonly Dated[], chosen: readonly Dated<CampaignTargetedV1>[]): Targeting['redeemed'] {
  let found: Targeting['redeemed'] = null;
  for (const by of redemptions) {
    for (const { fact, at: chosenAt } of chosen) {
      const at = Math.max(by.at, chosenAt);
      if (isWithin(by.at, fact.data) && (found === null || at < found.at)) found = { at, by };
    }
  }
  return found;
}

/** Dates beyond the years a fact may lie in are no bound. */
function isWithin(at: Micros, { from, until }: CampaignTargetedV1): boolean {
  return at >= (parseInstant(from) ?? -Infinity) && at < (parseInstant(until) ?? Infinity);
}
