import { MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { purchasesOf, type Purchase } from '../kpis/purchases.js';
import { attribute, type Attribution } from './attribute.js';
import { wonView, type AcquisitionView } from './attribution-view.js';
import { campaignCosts, campaignsOf, costOf, type Cost } from './campaign-costs.js';
import { TOUCHED } from './facts.js';
import { firstAt } from './first-purchases.js';
import { attributionRules } from './pg-rules.js';
import { rulesOf, type AttributionRules } from './rules.js';

/** How one customer was won, by what is known of them; null for whoever has bought nothing that counts before the instant. */
export async function acquisitionView(tx: EntityManager, customerId: string, at: Micros): Promise<AcquisitionView | null> {
  const won = await wonAt(tx, customerId, at);
  return won && wonView(won.purchase, won.attribution, await costAt(tx, won.attribution, at));
}

/** What it cost to win one customer, by a midnight; null where that is not known. */
export async function acquisitionCost(tx: EntityManager, customerId: string, midnight: Micros): Promise<Cost | null> {
  const won = await wonAt(tx, customerId, midnight);
  return won && costAt(tx, won.attribution, midnight);
}

async function costAt(tx: EntityManager, attribution: Attribution, at: Micros): Promise<Cost | null> {
  const costs = await campaignCosts(tx, at, campaignsOf(attribution));
  return costs && costOf(attribution, costs);
}

async function wonAt(tx: EntityManager, customerId: string, at: Micros): Promise<{ purchase: Purchase; attribution: Attribution } | null> {
  const bought = (await factsOf(tx, ABOUT_PURCHASES, [customerId])).get(customerId) ?? [];
  const purchase = firstAt(purchasesOf(bought).purchases, at);
  if (!purchase) return null;
  const rules = await attributionRules(tx);
  return { purchase, attribution: attribute(purchase, await touchpointsBefore(tx, customerId, purchase, rules), rules) };
}

/** Only those that may count: a customer may have thousands. */
async function touchpointsBefore(tx: EntityManager, customerId: string, purchase: Purchase, rules: AttributionRules): Promise<Fact[]> {
  const { lookbackDays } = rulesOf(rules, purchase.fact.shop);
  const found = await rows<{ fact: string }>(
    tx,
    `SELECT fact FROM fact WHERE subject = ANY(ARRAY(SELECT subject FROM subject WHERE customer_id = $1)) AND type = '${TOUCHED}'
       AND time >= $2 AND time < $3`,
    [customerId, purchase.at - lookbackDays * MICROS_PER_DAY, purchase.at],
  );
  return found.map(({ fact }) => JSON.parse(fact) as Fact);
}
