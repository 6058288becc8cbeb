import type { Fact, Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { About } from './about.js';

/** The facts of whole customers that a family of numbers is made of, by customer. */
export type FactsByCustomer = Map<string, Fact[]>;

interface Row {
  customer_id: string;
  fact: string;
}

/** The customers something of whose changes a number in one of the half-open ranges, as a subquery. */
export const thoseActive = ({ facts, changes }: About, ranges: readonly (readonly [Micros, Micros])[]): string =>
  ranges
    .flatMap(([start, end]) => changes(start, end))
    .map((change) => `SELECT customer_id FROM fact JOIN subject USING (subject) WHERE ${facts} AND ${change}`)
    .join(' UNION ');

/** Of the customers something of whose changes a number in one of the half-open ranges. */
export async function factsOfThoseActive(
  tx: EntityManager,
  about: About,
  ranges: readonly (readonly [Micros, Micros])[],
): Promise<FactsByCustomer> {
  const within = ranges.filter(([start, end]) => start < end);
  if (within.length === 0) return new Map();
  return byCustomer(
    await rows<Row>(
      tx,
      `SELECT owned.customer_id, fact.fact FROM subject AS owned JOIN fact USING (subject)
       WHERE ${about.facts} AND owned.customer_id IN (${thoseActive(about, within)})`,
    ),
  );
}

/** Of some customers. */
export async function factsOf(tx: EntityManager, about: About, customers: readonly string[]): Promise<FactsByCustomer> {
  return byCustomer(
    await rows<Row>(
      tx,
      `SELECT owned.customer_id, fact.fact FROM subject AS owned JOIN fact USING (subject)
       WHERE ${about.facts} AND owned.customer_id = ANY($1::uuid[])`,
      [plainArray(customers)],
    ),
  );
}

/** Of everyone something of whose changes a number in `[start, end)`, in portions that fit into memory. */
export async function* portionsOfThoseActive(tx: EntityManager, about: About, start: Micros, end: Micros): AsyncGenerator<FactsByCustomer> {
  const active = await rows<{ customer_id: string }>(
    tx,
    `SELECT DISTINCT customer_id FROM (${thoseActive(about, [[start, end]])}) AS active`,
  );
  for (let from = 0; from < active.length; from += PORTION)
    yield factsOf(
      tx,
      about,
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
