import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { factsOf, thoseActive } from '../kpis/customer-facts.js';
import { canonicalJson } from '../lifecycle/canonical-json.js';
import { latestMidnight } from './pg-fits.js';
import { inForceAt, worthFrom, type InForce } from './read-values.js';
import { addWorth, type ValueSums } from './value-sums.js';
import type { Worth } from './worth.js';

/** A stored value that is not what the facts and the stored parameters give. */
export interface ValueDifference {
  customer: string;
  stored: string;
  recomputed: string;
}

interface Kept {
  customer: string;
  worth: Worth | null;
  stale: boolean;
}

const PORTION = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Works out again what is stored of every customer, with the parameters stored beside it, and what it all added up to. Of a value marked as
 * stale only the sum it is part of is looked at: nobody reads it. Needs one moment of the database.
 */
export async function verifyValues(tx: EntityManager): Promise<ValueDifference[]> {
  const latest = await latestMidnight(tx);
  const inForce = latest === null ? null : await inForceAt(tx, latest);
  if (!inForce?.stored) return [];
  const differences: ValueDifference[] = [];
  const compare = (customer: string, stored: unknown, recomputed: unknown): void => {
    const [left, right] = [canonicalJson(stored), canonicalJson(recomputed)];
    if (left !== right) differences.push({ customer, stored: left, recomputed: right });
  };
  const sums: ValueSums = {};
  for await (const portion of keptByPortion(tx, inForce.fit.id)) {
    for (const { worth } of portion) addWorth(sums, worth, 1);
    const read = portion.filter(({ stale }) => !stale);
    const worths = await worthsOf(
      tx,
      inForce,
      read.map(({ customer }) => customer),
    );
    for (const { customer, worth } of read) compare(customer, worth, worths.get(customer) ?? null);
  }
  compare('all of them', withoutNothing(inForce.stored), withoutNothing(sums));
  const missing = await customersWithout(tx, inForce);
  for (const [customer, worth] of await worthsOf(tx, inForce, missing)) compare(customer, null, worth);
  return differences;
}

async function* keptByPortion(tx: EntityManager, fitId: number): AsyncGenerator<Kept[]> {
  for (let after = BEFORE_ALL; ;) {
    const portion: Kept[] = await rows<Kept>(
      tx,
      `SELECT customer_id AS customer, worth, stale FROM customer_value WHERE fit_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT ${PORTION}`,
      [fitId, after],
    );
    if (portion.length === 0) return;
    yield portion;
    after = portion.at(-1)!.customer;
  }
}

async function worthsOf(tx: EntityManager, { midnight, fit }: InForce, customers: readonly string[]): Promise<Map<string, Worth | null>> {
  const facts = await factsOf(tx, ABOUT_PURCHASES, customers);
  return new Map([...facts].map(([customer, own]) => [customer, worthFrom(own, midnight, fit)]));
}

/** Who has bought something before the midnight, but nothing is kept of: what they did must count for nothing. */
async function customersWithout(tx: EntityManager, { midnight, fit }: InForce): Promise<string[]> {
  const found = await rows<{ customer_id: string }>(
    tx,
    `${thoseActive(ABOUT_PURCHASES, [[-Infinity, midnight]])} EXCEPT SELECT customer_id FROM customer_value WHERE fit_id = $1`,
    [fit.id],
  );
  return found.map((row) => row.customer_id);
}

const withoutNothing = (sums: ValueSums): ValueSums => Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
