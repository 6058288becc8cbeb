import type { Fact, Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { About } from './about.js';

/** The facts of whole customers that a family of numbers is made of, by customer. */
export type FactsByCustomer = Map<string, Fact[]>;

/** Reads what some customers' facts of a kind are; others of theirs among them do no harm. */
export type FactsAbout = (about: About) => Promise<FactsByCustomer>;

/** The customers something of whose changes a number in one of the half-open ranges, each once, as a query. */
export const thoseActive = ({ facts, changes }: About, ranges: readonly (readonly [Micros, Micros])[]): string => `
  SELECT DISTINCT customer_id FROM subject JOIN (${ranges
    .flatMap(([start, end]) => changes(start, end))
    .map((change) => `SELECT subject FROM fact WHERE ${facts} AND ${change}`)
    .join(' UNION ALL ')}) AS active USING (subject)`;

/**
 * Of some customers. Whose subjects they are is asked first: how few they are, the planner could not tell from a join, and would rather
 * read everybody's facts.
 */
export async function factsOf(tx: EntityManager, about: About, customers: readonly string[]): Promise<FactsByCustomer> {
  return factsOwned(tx, about, await ownersAmong(tx, customers));
}

/** Whose each of some customers' subjects is. */
async function ownersAmong(tx: EntityManager, customers: readonly string[]): Promise<Map<string, string>> {
  const owned = await rows<{ subject: string; customer_id: string }>(
    tx,
    'SELECT subject, customer_id FROM subject WHERE customer_id = ANY($1::uuid[])',
    [plainArray(customers)],
  );
  return new Map(owned.map((row) => [row.subject, row.customer_id]));
}

/** By whose subjects are whose. */
export async function factsOwned(tx: EntityManager, about: About, ownerOf: ReadonlyMap<string, string>): Promise<FactsByCustomer> {
  const byCustomer: FactsByCustomer = new Map();
  for (const { subject, fact } of await rows<{ subject: string; fact: string }>(
    tx,
    `SELECT subject, fact FROM fact WHERE ${about.facts} AND subject = ANY($1::uuid[])`,
    [plainArray([...ownerOf.keys()])],
  )) {
    const customer = ownerOf.get(subject)!;
    const facts = byCustomer.get(customer);
    if (facts) facts.push(JSON.parse(fact) as Fact);
    else byCustomer.set(customer, [JSON.parse(fact) as Fact]);
  }
  return byCustomer;
}

/**
 * Of everyone something of whose changes a number in one of the half-open ranges, in portions that fit into memory: their facts of that
 * kind, or of another.
 */
export async function* portionsOfThoseActive(
  tx: EntityManager,
  about: About,
  ranges: readonly (readonly [Micros, Micros])[],
  kind = about,
): AsyncGenerator<FactsByCustomer> {
  const within = ranges.filter(([start, end]) => start < end);
  if (within.length === 0) return;
  const active = await rows<{ customer_id: string }>(tx, thoseActive(about, within));
  const portion = kind === about ? PORTION : WHOLE_CUSTOMERS;
  for (let from = 0; from < active.length; from += portion)
    yield factsOf(
      tx,
      kind,
      active.slice(from, from + portion).map((row) => row.customer_id),
    );
}

const PORTION = 5000;
const WHOLE_CUSTOMERS = 500;
