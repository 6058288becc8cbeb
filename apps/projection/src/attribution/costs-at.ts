import { MICROS_PER_DAY, timeOf, type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { portionsOfThoseActive } from '../kpis/customer-facts.js';
import { KPIS } from '../kpis/definitions.js';
import type { Tally } from '../kpis/metrics.js';
import { PURCHASE_TYPES } from '../kpis/purchases.js';
import { canonicalJson } from '../lifecycle/canonical-json.js';
import { ABOUT_ATTRIBUTION } from './about.js';
import type { CampaignCost } from './campaign-costs.js';
import { attributionRules } from './pg-rules.js';
import { tallySpend } from './pg-spend.js';
import type { AttributionRules } from './rules.js';
import { tallyAcquired } from './tally.js';

/** What each campaign had cost and whom it had won by each of some midnights, the earliest first, over its whole life. */
export async function costsAt(tx: EntityManager, midnights: readonly Micros[]): Promise<Map<string, CampaignCost>[]> {
  const won = await wonAt(tx, midnights);
  const costs: Map<string, CampaignCost>[] = [];
  for (const [index, midnight] of midnights.entries()) {
    const spent = new Map<string, Tally>();
    await tallySpend(tx, { by: 'campaign', start: -Infinity, at: midnight }, spent);
    const known = [...spent].flatMap(([campaign, tally]): [string, CampaignCost][] => {
      const shares = won[index]!.get(campaign) ?? 0;
      const spend = Object.fromEntries(tally.currencies('spend').map((currency) => [currency, tally.of('spend', currency)]));
      return shares > 0 && Object.keys(spend).length > 0 ? [[campaign, { spend, shares }]] : [];
    });
    costs.push(new Map(known));
  }
  return costs;
}

/** By campaign, in shares. */
type Won = Map<string, number>;

/** Of each customer only what is another at a midnight than at the one before is worked out: after a fact about a purchase. */
async function wonAt(tx: EntityManager, midnights: readonly Micros[]): Promise<Won[]> {
  const rules = await attributionRules(tx);
  const sums = midnights.map((): Won => new Map());
  for await (const portion of portionsOfThoseActive(tx, ABOUT_PURCHASES, [[-Infinity, midnights.at(-1) ?? -Infinity]], ABOUT_ATTRIBUTION))
    for (const facts of portion.values()) {
      let before: Won = new Map();
      for (const index of changesOf(facts, midnights)) {
        const now = wonBy(facts, midnights[index]!, rules);
        add(sums[index]!, before, -1);
        add(sums[index]!, now, 1);
        before = now;
      }
    }
  sums.forEach((won, index) => index > 0 && add(won, sums[index - 1]!, 1));
  return sums;
}

function changesOf(facts: readonly Fact[], midnights: readonly Micros[]): number[] {
  const times = facts.filter(({ type }) => PURCHASE_TYPES.has(type)).map(timeOf);
  const places = new Set(times.map((time) => midnights.findIndex((midnight) => midnight > time)));
  return [...places].filter((place) => place >= 0).sort((one, other) => one - other);
}

function wonBy(facts: readonly Fact[], at: Micros, rules: AttributionRules): Won {
  const groups = new Map<string, Tally>();
  tallyAcquired(facts, { definition: COST, window: 'all', at, rules, by: 'campaign' }, groups);
  return new Map([...groups].map(([campaign, tally]) => [campaign, tally.of('acquiredShares')]));
}

const COST = KPIS.get('acquisitionCostPerConvertedLead')!;

function add(sums: Won, won: Won, sign: 1 | -1): void {
  for (const [campaign, shares] of won) sums.set(campaign, (sums.get(campaign) ?? 0) + sign * shares);
}

/**
 * What tells apart from what the costs of each midnight are worked out: the rules, what was spent, and the facts of whoever had bought by
 * then. Where it is the same again, so are the costs.
 */
export async function basesAt(tx: EntityManager, midnights: readonly Micros[]): Promise<string[]> {
  const rules = await attributionRules(tx);
  const days = await rows<{ day: number; sum: string }>(
    tx,
    `WITH buyer AS (
       SELECT customer_id, min(time) AS since FROM fact JOIN subject USING (subject) WHERE ${ABOUT_PURCHASES.facts} GROUP BY customer_id
     ), basis AS (
       SELECT greatest(time, since) AS at, hashtextextended(concat_ws(' ', customer_id, subject, source, id), 0) AS hash
       FROM buyer JOIN subject USING (customer_id) JOIN fact USING (subject) WHERE ${ABOUT_ATTRIBUTION.facts}
       UNION ALL
       SELECT counts_from, hashtextextended(concat_ws(' ', campaign, channel, currency, day, amount_minor), 0) FROM campaign_spend
     )
     SELECT at / ${MICROS_PER_DAY} AS day, sum(hash)::text AS sum FROM basis WHERE at < $1 GROUP BY 1`,
    [midnights.at(-1) ?? 0],
  );
  return midnights.map((midnight) => {
    const before = days.filter(({ day }) => day < midnight / MICROS_PER_DAY);
    const sum = before.reduce((all, one) => all + BigInt(one.sum), 0n);
    return createHash('sha256')
      .update(canonicalJson({ rules, sum: String(sum) }))
      .digest('hex');
  });
}
