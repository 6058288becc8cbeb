import { MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { comparedAt } from '../classes/figures.js';
import type { Ranks } from '../classes/ranks.js';
import { factsOf, portionsOfThoseActive, type FactsByCustomer } from '../kpis/customer-facts.js';
import { buyingHistory } from './buying-history.js';
import { firstFit, fitInForce, valueFitOf, type FitRow } from './pg-fits.js';
import { keptValues, staleValues, type Reckoned } from './pg-values.js';
import { addWorth, type ValueSums } from './value-sums.js';
import { worthOf, type ValueFit, type Worth } from './worth.js';

/** The midnight that an instant is answered with, and what values are worked out by. */
export interface InForce {
  midnight: Micros;
  fit: ValueFit;
  /** Where the values of this very midnight are stored: what they added up to. */
  stored: ValueSums | null;
  /** Where the lines between classes and scores lay when all were compared last by that fit; null where they were not. */
  ranks: Ranks | null;
}

export const midnightBefore = (at: Micros): Micros => Math.floor(at / MICROS_PER_DAY) * MICROS_PER_DAY;

const TOO_EARLY = { state: 'unfitted', reason: 'nothing was fitted as early as that' } as const;

/**
 * The last midnight (UTC) at or before an instant; while its night is still at work, the one before. Null until the first night is done.
 * Before the first fit there are no models, but the settings are those of the first.
 */
export async function inForceAt(tx: EntityManager, at: Micros): Promise<InForce | null> {
  const asked = midnightBefore(at);
  const row = await fitInForce(tx, asked);
  if (row) {
    const midnight = Math.min(asked, row.latest);
    return { midnight, fit: valueFitOf(row), stored: storedAt(row, midnight), ranks: row.ranks };
  }
  const first = await firstFit(tx);
  return first && { midnight: asked, fit: { ...valueFitOf(first), purchases: TOO_EARLY, spend: {} }, stored: null, ranks: null };
}

const storedAt = (row: FitRow, midnight: Micros): ValueSums | null => (row.keeps && row.midnight === midnight ? row.sums : null);

export function worthFrom(facts: readonly Fact[], midnight: Micros, fit: ValueFit): Worth | null {
  const history = buyingHistory(facts, midnight, fit.settings.marginRate);
  return history && worthOf(history, fit);
}

/** What all customers' values add up to: as stored, but for those that facts have changed since; or from everybody's facts. */
export async function sumsIn(tx: EntityManager, { midnight, fit, stored }: InForce): Promise<ValueSums> {
  const sums: ValueSums = { ...stored };
  if (!stored) {
    for await (const portion of portionsOfThoseActive(tx, ABOUT_PURCHASES, [[-Infinity, midnight]]))
      for (const facts of portion.values()) addWorth(sums, worthFrom(facts, midnight, fit), 1);
    return sums;
  }
  const stale = await staleValues(tx, fit.id);
  for (const { worth } of stale) addWorth(sums, worth, -1);
  for (let from = 0; from < stale.length; from += PORTION) {
    const customers = stale.slice(from, from + PORTION).map(({ customerId }) => customerId);
    for (const facts of (await factsOf(tx, ABOUT_PURCHASES, customers)).values()) addWorth(sums, worthFrom(facts, midnight, fit), 1);
  }
  return sums;
}

const PORTION = 5000;

/** Of some customers, by their facts about purchases: as it is kept, or worked out anew where that no longer holds or nothing is kept. */
export async function reckonedAt(
  tx: EntityManager,
  bought: FactsByCustomer,
  { midnight, fit, stored }: InForce,
): Promise<Map<string, Reckoned>> {
  const kept = stored && (await keptValues(tx, fit.id, [...bought.keys()]));
  const reckoned = (customer: string, facts: readonly Fact[]): Reckoned => {
    const known = kept ? (kept.get(customer) ?? NOTHING) : null;
    return known && !known.stale ? known : { worth: worthFrom(facts, midnight, fit), compared: comparedAt(facts, midnight) };
  };
  return new Map([...bought].map(([customer, facts]) => [customer, reckoned(customer, facts)]));
}

const NOTHING = { worth: null, compared: null, stale: false };
