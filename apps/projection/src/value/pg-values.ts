import { MICROS_PER_DAY, MICROS_PER_SECOND, timeOf, type Fact, type Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { PURCHASE_TYPES } from '../kpis/purchases.js';
import type { Compared } from '../classes/figures.js';
import type { Worth } from './worth.js';

/** What a customer is worth at a midnight, and what they are compared with others by; null where nothing counts. */
export interface Reckoned {
  worth: Worth | null;
  compared: Compared | null;
}

/** Keeps what customers are worth by a fit: untold, where the night has told their class and raised or cleared their alarm by other facts. */
export async function keepValues(
  tx: EntityManager,
  fitId: number,
  values: ReadonlyMap<string, Reckoned>,
  { untold }: { untold: boolean },
): Promise<void> {
  if (values.size === 0) return;
  await tx.query(
    `INSERT INTO customer_value (fit_id, customer_id, worth, compared, untold)
     SELECT $1, customer_id, nullif(worth::jsonb, 'null'), nullif(compared::jsonb, 'null'), $5
     FROM unnest($2::uuid[], string_to_array($3, chr(30)), string_to_array($4, chr(30))) AS kept (customer_id, worth, compared)
     ON CONFLICT (fit_id, customer_id) DO UPDATE SET worth = excluded.worth, compared = excluded.compared, stale = false, untold = excluded.untold`,
    // As in appendToOutbox: JSON never holds the record separator.
    [
      fitId,
      plainArray([...values.keys()]),
      [...values.values()].map(({ worth }) => JSON.stringify(worth)).join('\u001e'),
      [...values.values()].map(({ compared }) => JSON.stringify(compared)).join('\u001e'),
      untold,
    ],
  );
}

/** Replicas' clocks may differ by so much. */
const AN_HOUR = 3600 * MICROS_PER_SECOND;

/**
 * Marks the kept values that facts change after all: of customers told of a purchase from before the midnight, or made up of other subjects
 * now. In the transaction that keeps the facts; their customers are locked. What happens after the midnight, as nearly all does, costs
 * nothing.
 */
export async function markStale(
  tx: EntityManager,
  {
    fresh,
    ownerOf,
    moved,
    now,
  }: { fresh: readonly Fact[]; ownerOf: (fact: Fact) => string | undefined; moved: Iterable<string>; now: Micros },
): Promise<void> {
  const midnight = Math.floor((now + AN_HOUR) / MICROS_PER_DAY) * MICROS_PER_DAY;
  const since = new Map<string, Micros>();
  for (const fact of fresh) {
    const customer = PURCHASE_TYPES.has(fact.type) && timeOf(fact) < midnight ? ownerOf(fact) : undefined;
    if (customer !== undefined) since.set(customer, Math.min(timeOf(fact), since.get(customer) ?? Infinity));
  }
  for (const customer of moved) since.set(customer, 0);
  if (since.size === 0) return;
  await tx.query(
    `INSERT INTO customer_value (fit_id, customer_id, stale)
     SELECT value_fit.id, customer_id, true FROM unnest($1::uuid[], $2::bigint[]) AS changed (customer_id, since)
     JOIN value_fit ON keeps AND midnight > since ORDER BY customer_id
     ON CONFLICT (fit_id, customer_id) DO UPDATE SET stale = true`,
    [plainArray([...since.keys()]), plainArray([...since.values()])],
  );
}

export interface StaleValue {
  customerId: string;
  /** As it was stored; null where nothing was. */
  worth: Worth | null;
}

export const staleValues = (tx: EntityManager, fitId: number): Promise<StaleValue[]> =>
  rows<StaleValue>(tx, 'SELECT customer_id AS "customerId", worth FROM customer_value WHERE fit_id = $1 AND stale', [fitId]);

/** What is kept of some customers; what is stale must be worked out anew. Whoever is absent has nothing that counts. */
export async function keptValues(
  tx: EntityManager,
  fitId: number,
  customers: readonly string[],
): Promise<Map<string, Reckoned & { stale: boolean }>> {
  const found = await rows<Reckoned & { customerId: string; stale: boolean }>(
    tx,
    'SELECT customer_id AS "customerId", worth, compared, stale FROM customer_value WHERE fit_id = $1 AND customer_id = ANY($2::uuid[])',
    [fitId, plainArray(customers)],
  );
  return new Map(found.map(({ customerId, ...kept }) => [customerId, kept]));
}
