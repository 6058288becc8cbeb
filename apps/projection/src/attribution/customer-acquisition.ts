import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { happens, type About } from '../kpis/about.js';
import type { FactsAbout, FactsByCustomer } from '../kpis/customer-facts.js';
import { purchasesOf, type Purchase } from '../kpis/purchases.js';
import { attribute } from './attribute.js';
import type { Acquisition } from './attribution-view.js';
import { campaignCosts, campaignsOf, costOf } from './campaign-costs.js';
import { TOUCHED } from './facts.js';
import { firstAt } from './first-purchases.js';
import { attributionRules } from './pg-rules.js';
import { rulesOf, type AttributionRules } from './rules.js';

/**
 * How some customers were won, as of each of some instants, by their facts about purchases and what is known of their touchpoints. Without
 * whoever has bought nothing that counts by then.
 */
export async function acquisitionsAt(
  tx: EntityManager,
  bought: FactsByCustomer,
  factsAbout: FactsAbout,
  instants: readonly Micros[],
): Promise<Map<string, Acquisition>[]> {
  const purchases = [...bought].map(([customer, facts]) => ({ customer, all: purchasesOf(facts).purchases }));
  const firsts = instants.map((at) =>
    purchases.flatMap(({ customer, all }) => {
      const purchase = firstAt(all, at);
      return purchase ? [{ customer, purchase }] : [];
    }),
  );
  if (firsts.every((those) => those.length === 0)) return firsts.map(() => new Map());
  const rules = await attributionRules(tx);
  const touched = await factsAbout(touchpointsBefore(firsts.flat(), rules));
  const won = firsts.map((those) =>
    those.map((first) => ({ ...first, attribution: attribute(first.purchase, touched.get(first.customer) ?? [], rules) })),
  );
  const costs = await campaignCosts(tx, instants, [...new Set(won.flat().flatMap(({ attribution }) => campaignsOf(attribution)))]);
  return won.map((those, index) => {
    const known = costs[index] ?? null;
    return new Map(
      those.map(({ customer, purchase, attribution }) => [customer, { purchase, attribution, cost: known && costOf(attribution, known) }]),
    );
  });
}

/** Only those that may count: a customer may have thousands. */
function touchpointsBefore(firsts: readonly { purchase: Purchase }[], rules: AttributionRules): About {
  const since = firsts.map(({ purchase: { at, fact } }) => at - rulesOf(rules, fact.shop).lookbackDays * MICROS_PER_DAY);
  const until = firsts.map(({ purchase }) => purchase.at);
  return { facts: `type = '${TOUCHED}' AND ${happens(Math.min(...since), Math.max(...until))}`, changes: () => [] };
}
