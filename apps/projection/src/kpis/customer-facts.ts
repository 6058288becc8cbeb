import type { Fact, Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { IS_ABOUT_PURCHASES } from './tables.js';

/** The facts about purchases of whole customers, by customer. */
export type FactsByCustomer = Map<string, Fact[]>;

interface Row {
  customer_id: string;
  fact: string;
}

/** Of the customers to whom something about a purchase happened in one of the half-open ranges. */
export async function factsOfThoseActive(tx: EntityManager, ranges: readonly (readonly [Micros, Micros])[]): Promise<FactsByCustomer> {
  const within = ranges.filter(([start, end]) => start < end).map(([start, end]) => `(time >= ${start} AND time < ${end})`);
  if (within.length === 0) return new Map();
  return byCustomer(
    await rows<Row>(
      tx,
      `SELECT owned.customer_id, fact.fact FROM subject AS owned JOIN fact USING (subject)
     WHERE ${IS_ABOUT_PURCHASES} AND owned.customer_id IN (
       SELECT DISTINCT customer_id FROM fact JOIN subject USING (subject) WHERE ${IS_ABOUT_PURCHASES} AND (${within.join(' OR ')}))`,
    ),
  );
}

/** Of some customers. */
export async function factsOf(tx: EntityManager, customers: readonly string[]): Promise<FactsByCustomer> {
  return byCustomer(
    await rows<Row>(
      tx,
      `SELECT owned.customer_id, fact.fact FROM subject AS owned JOIN fact USING (subject) WHERE ${IS_ABOUT_PURCHASES} AND owned.customer_id = ANY($1::uuid[])`,
      [customers],
    ),
  );
}

/** Everyone to whom something about a purchase happened in `[start, end)`, in portions that fit into memory. */
export async function* portionsOfThoseActive(tx: EntityManager, start: Micros, end: Micros): AsyncGenerator<FactsByCustomer> {
  const active = await rows<{ customer_id: string }>(
    tx,
    `SELECT DISTINCT customer_id FROM fact JOIN subject USING (subject) WHERE ${IS_ABOUT_PURCHASES} AND time < $2 AND ($1::bigint IS NULL OR time >= $1::bigint)`,
    [start === -Infinity ? null : start, end],
  );
  for (let from = 0; from < active.length; from += PORTION)
    yield factsOf(
      tx,
      active.slice(from, from + PORTION).map((row) => row.customer_id),
    );
}

const PORTION = 5000;

function byCustomer(found: readonly Row[]): FactsByCustomer {
  const facts: FactsByCustomer = new Map();
  for (const { customer_id, fact } of found) {
    const of = facts.get(customer_id);
    if (of) of.push(JSON.parse(fact) as Fact);
    else facts.set(customer_id, [JSON.parse(fact) as Fact]);
  }
  return facts;
}
