import type { Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { campaignOf, equalParts, ONE_CUSTOMER, type Attribution } from './attribute.js';

/** Minor units by currency. */
export type Cost = Record<string, number>;

export interface CampaignCost {
  spend: Cost;
  /** Of the customers it has won, in shares of `ONE_CUSTOMER`. */
  shares: number;
}

/** Of some campaigns, by the last night at or before each of some instants; null where none of those knew what any campaign had cost. */
export async function campaignCosts(
  tx: EntityManager,
  instants: readonly Micros[],
  campaigns: readonly string[],
): Promise<(Map<string, CampaignCost> | null)[]> {
  const found = await rows<CampaignCost & { at: Micros; campaign: string | null }>(
    tx,
    `SELECT at, campaign, spend, shares
     FROM unnest($1::bigint[]) AS asked (at), LATERAL (SELECT max(midnight) AS last FROM campaign_cost WHERE midnight <= at) AS night
     LEFT JOIN campaign_cost ON midnight = last AND campaign = ANY($2::text[])
     WHERE last IS NOT NULL`,
    [plainArray([...new Set(instants)]), campaigns],
  );
  return instants.map((at) => {
    const known = found.filter((row) => row.at === at);
    const costs = known.flatMap(({ campaign, spend, shares }) => (campaign === null ? [] : [[campaign, { spend, shares }] as const]));
    return known.length === 0 ? null : new Map(costs);
  });
}

export const campaignsOf = ({ touchpoints }: Attribution): string[] =>
  touchpoints.map((touchpoint) => campaignOf(touchpoint.fact.data)).filter((campaign) => campaign !== null);

/**
 * What it cost to win one customer: of each campaign what it cost in all ÷ the customers it has won in all, in the customer's shares; in
 * whole minor units. Nothing for what is direct.
 */
export function costOf(attribution: Attribution, costs: ReadonlyMap<string, CampaignCost>): Cost {
  const shares = equalParts(ONE_CUSTOMER, attribution.touchpoints.length);
  const exact: Cost = {};
  attribution.touchpoints.forEach((touchpoint, index) => {
    const cost = costs.get(campaignOf(touchpoint.fact.data) ?? '');
    for (const [currency, spend] of Object.entries(cost?.spend ?? {}))
      exact[currency] = (exact[currency] ?? 0) + (spend * shares[index]!) / cost!.shares;
  });
  return Object.fromEntries(Object.entries(exact).map(([currency, amount]) => [currency, Math.round(amount)]));
}
