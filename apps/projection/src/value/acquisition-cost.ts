import type { Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import type { Cost } from '../attribution/campaign-costs.js';
import { tallySpend } from '../attribution/pg-spend.js';
import { ALTOGETHER } from '../kpis/groups.js';
import { Tally } from '../kpis/metrics.js';

export type { Cost } from '../attribution/campaign-costs.js';

/** What it cost to win all customers who came before the instant: all that campaigns cost, those that won nobody too; empty where nothing is known. */
export async function acquisitionCosts(tx: EntityManager, at: Micros): Promise<Cost> {
  const tally = new Tally();
  await tallySpend(tx, { by: null, start: -Infinity, at }, new Map([[ALTOGETHER, tally]]));
  return Object.fromEntries(tally.currencies('spendDays').map((currency) => [currency, tally.of('spend', currency)]));
}
