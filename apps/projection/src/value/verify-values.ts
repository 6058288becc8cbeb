import { formatInstant } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { ranksTold } from '../classes/pg-classes.js';
import { erasedCustomers } from '../erasure/erased-customers.js';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { factsOf, thoseActive } from '../kpis/customer-facts.js';
import { canonicalJson } from '../lifecycle/canonical-json.js';
import { buyingHistory, type BuyingHistory } from './buying-history.js';
import { churnReason, type ChurnReason } from './churn-alarm.js';
import { raisedAmong, strayAlarms } from './pg-alarms.js';
import { latestMidnight } from './pg-fits.js';
import { inForceAt, type InForce } from './read-values.js';
import { addWorth, type ValueSums } from './value-sums.js';
import { worthOf, type Worth } from './worth.js';

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
  /** Their alarm was raised or cleared by other facts. */
  untold: boolean;
}

const PORTION = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Works out again what is stored of every customer, with the parameters stored beside it, what it all added up to, and of whom the night had
 * to leave an alarm standing. Of a value marked as stale only the sum it is part of is looked at: nobody reads it. Needs one moment of the
 * database.
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
  const isTold = (await ranksTold(tx, inForce.fit.id)) !== null;
  for await (const portion of keptByPortion(tx, inForce.fit.id)) {
    for (const { worth } of portion) addWorth(sums, worth, 1);
    const read = portion.filter(({ stale }) => !stale);
    const customers = read.map(({ customer }) => customer);
    const valued = await valuedAmong(tx, inForce, customers);
    for (const { customer, worth } of read) compare(customer, worth, valued.get(customer)?.worth ?? null);
    if (!isTold) continue;
    const [alarms, erased] = [await raisedAmong(tx, customers), await erasedCustomers(tx, customers)];
    for (const { customer, untold } of read) {
      const { history = null, worth = null } = valued.get(customer) ?? {};
      const standing = alarms.get(customer);
      const reason = churnReason(history, worth, inForce.fit, standing);
      if (!untold && !erased.has(customer) && reason !== undefined) compare(customer, alarmOf(standing), alarmOf(reason?.because));
    }
  }
  const strays = isTold ? await strayAlarms(tx, inForce.fit.id) : [];
  for (const { customer, because, raisedOf } of strays)
    compare(customer, { ...alarmOf(because), raisedOf: formatInstant(raisedOf) }, alarmOf());
  compare('all of them', withoutNothing(inForce.stored), withoutNothing(sums));
  const missing = await customersWithout(tx, inForce);
  for (const [customer, { worth }] of await valuedAmong(tx, inForce, missing)) compare(customer, null, worth);
  return differences;
}

async function* keptByPortion(tx: EntityManager, fitId: number): AsyncGenerator<Kept[]> {
  for (let after = BEFORE_ALL; ;) {
    const portion: Kept[] = await rows<Kept>(
      tx,
      `SELECT customer_id AS customer, worth, stale, untold FROM customer_value WHERE fit_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT ${PORTION}`,
      [fitId, after],
    );
    if (portion.length === 0) return;
    yield portion;
    after = portion.at(-1)!.customer;
  }
}

const alarmOf = (because: ChurnReason['because'] | null = null): object => ({ alarm: because });

interface Valued {
  history: BuyingHistory;
  worth: Worth;
}

/** Whoever is absent has nothing that counts. */
async function valuedAmong(tx: EntityManager, { midnight, fit }: InForce, customers: readonly string[]): Promise<Map<string, Valued>> {
  const facts = await factsOf(tx, ABOUT_PURCHASES, customers);
  const histories = [...facts].map(([customer, own]) => [customer, buyingHistory(own, midnight, fit.settings.marginRate)] as const);
  return new Map(histories.flatMap(([customer, history]) => (history ? [[customer, { history, worth: worthOf(history, fit) }]] : [])));
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
