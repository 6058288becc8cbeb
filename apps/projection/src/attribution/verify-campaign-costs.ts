import { formatInstant, type Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { canonicalJson } from '../lifecycle/canonical-json.js';
import type { CampaignCost } from './campaign-costs.js';
import { basesAt, costsAt } from './costs-at.js';

interface CostDifference {
  campaign: string;
  midnight: string;
  stored: string;
  recomputed: string;
}

interface Kept extends CampaignCost {
  midnight: Micros;
  campaign: string;
}

/**
 * Works out again what each campaign had cost and whom it had won by the midnights of which that is kept: of those that would be worked out
 * from the same today. What comes late changes no cost that a night has found.
 */
export async function verifyCampaignCosts(tx: EntityManager): Promise<CostDifference[]> {
  const nights = await rows<{ midnight: Micros; basis: string }>(tx, 'SELECT midnight, basis FROM campaign_cost_night ORDER BY midnight');
  const bases = await basesAt(
    tx,
    nights.map(({ midnight }) => midnight),
  );
  const midnights = nights.filter(({ basis }, index) => basis === bases[index]).map(({ midnight }) => midnight);
  const costs = await costsAt(tx, midnights);
  const stored = await rows<Kept>(
    tx,
    `SELECT midnight, campaign, spend, shares FROM campaign_cost
     WHERE midnight = ANY($1::bigint[]) OR midnight NOT IN (SELECT midnight FROM value_fit)`,
    [plainArray(midnights)],
  );
  const expected = midnights.flatMap((midnight, index) =>
    [...costs[index]!].map(([campaign, cost]): Kept => ({ midnight, campaign, ...cost })),
  );
  const [left, right] = [linesOf(stored), linesOf(expected)];
  return [...new Map([...left, ...right])]
    .filter(([key]) => left.get(key)?.line !== right.get(key)?.line)
    .map(([key, { campaign, midnight }]) => ({
      campaign,
      midnight: formatInstant(midnight),
      stored: left.get(key)?.line ?? '',
      recomputed: right.get(key)?.line ?? '',
    }));
}

const linesOf = (costs: readonly Kept[]): Map<string, Kept & { line: string }> =>
  new Map(
    costs.map((kept) => [
      `${kept.midnight} ${kept.campaign}`,
      { ...kept, line: canonicalJson({ spend: kept.spend, shares: kept.shares }) },
    ]),
  );
