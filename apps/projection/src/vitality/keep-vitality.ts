import type { Fact, Micros, Vitality, VitalityChangedV1 } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { boughtOf, contactsOf, SIGN_TYPES } from '../customer/contacts.js';
import { vitalityAt, type Signs, type Usual, type VitalityStanding } from '../customer/vitality.js';
import { readJourneys } from '../fold-facts/customers.js';
import { isOneOf, type About } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { usualBy } from '../read-customer/surroundings.js';
import { inForceAt } from '../value/read-values.js';
import { vitalityChanged } from './vitality-facts.js';

export const ABOUT_SIGNS: About = { facts: isOneOf(SIGN_TYPES), changes: () => [] };

interface Kept {
  customerId: string;
  state: Vitality | null;
  told: number;
}

/**
 * Works out anew whether some customers are still there, keeps it, and says of whom it is another than was said last: once a crossing,
 * whether time, a late fact, a merge or a night brought it. Their rows are locked first, and the facts read after that: of two who do this
 * at once the later sees all that the earlier saw.
 */
export async function keepVitality(tx: EntityManager, customers: readonly string[], now: Micros): Promise<Fact<VitalityChangedV1>[]> {
  const before = await lock(tx, customers);
  const versions = await versionsOf(tx, customers);
  const there = [...before.values()].filter(({ customerId }) => versions.has(customerId));
  const inForce = await inForceAt(tx, now);
  const usual = usualBy(inForce);
  const told = await factsOf(
    tx,
    ABOUT_SIGNS,
    there.map(({ customerId }) => customerId),
  );
  const facts: Fact<VitalityChangedV1>[] = [];
  const kept = there.map((row) => {
    const { standing, due } = lookAt(told.get(row.customerId) ?? [], usual, now);
    const isNews = standing !== null && row.state !== null && standing.state !== row.state;
    if (isNews) facts.push(vitalityChanged(row.customerId, { from: row.state!, to: standing, count: row.told + 1 }, now));
    // Whoever was never heard of after all (a merge undone) is nobody's news.
    return { ...row, state: standing?.state ?? null, told: row.told + Number(isNews), due, version: versions.get(row.customerId)! };
  });
  await save(tx, kept, inForce?.fit.id ?? 0, now);
  const gone = [...before.keys()].filter((customer) => !versions.has(customer));
  await tx.query('DELETE FROM vitality WHERE customer_id = ANY($1::uuid[])', [plainArray(gone)]);
  return facts;
}

/** What a customer's facts say at an instant, and the next one at which time alone may make it another. */
export function lookAt(facts: readonly Fact[], usual: Usual, now: Micros): { standing: VitalityStanding | null; due: Micros | null } {
  const signs = { contacts: contactsOf(facts), bought: boughtOf(facts) };
  const standing = vitalityAt(signs, now, usual);
  return { standing, due: dueAfter(signs, standing, now) };
}

/** Leaves some customers to the sweep. */
export async function keepVitalityLater(tx: EntityManager, customers: readonly string[]): Promise<[]> {
  await tx.query(
    `INSERT INTO vitality (customer_id, due) SELECT customer_id, 0 FROM unnest($1::uuid[]) AS asked (customer_id) ORDER BY 1
     ON CONFLICT (customer_id) DO UPDATE SET due = 0`,
    [plainArray([...new Set(customers)])],
  );
  return [];
}

/** The end of a silence, or what is known and dated ahead. */
function dueAfter({ contacts, bought }: Signs, standing: VitalityStanding | null, now: Micros): Micros | null {
  const ahead = [...contacts.map(({ at }) => at), ...bought.flatMap(({ at, endedAt }) => [at, endedAt ?? at])];
  const next = [...ahead, ...(standing?.next ? [standing.next.at] : [])].filter((at) => at > now);
  return next.length === 0 ? null : next.reduce((first, at) => Math.min(first, at));
}

/** In one order, so that nobody waits for each other. */
async function lock(tx: EntityManager, customers: readonly string[]): Promise<Map<string, Kept>> {
  const asked = [plainArray([...new Set(customers)].sort())];
  await tx.query(
    'INSERT INTO vitality (customer_id) SELECT customer_id FROM unnest($1::uuid[]) AS asked (customer_id) ORDER BY 1 ON CONFLICT DO NOTHING',
    asked,
  );
  const locked = await rows<Kept>(
    tx,
    `SELECT customer_id AS "customerId", state, told FROM vitality WHERE customer_id = ANY($1::uuid[]) ORDER BY customer_id FOR UPDATE`,
    asked,
  );
  return new Map(locked.map((row) => [row.customerId, row]));
}

/** How often each has changed so far; not of those who are another customer now, nor of those who are erased. */
async function versionsOf(tx: EntityManager, customers: readonly string[]): Promise<Map<string, number>> {
  const journeys = [...(await readJourneys(tx, customers))].filter(([, { erased }]) => !erased);
  return new Map(journeys.map(([customer, { version }]) => [customer, version]));
}

type Looked = Kept & { due: Micros | null; version: number };

async function save(tx: EntityManager, kept: readonly Looked[], fit: number, now: Micros): Promise<void> {
  if (kept.length === 0) return;
  await tx.query(
    `UPDATE vitality SET state = now.state, due = now.due, told = now.told, version = now.version, fit = $6, looked_at = $7
     FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::int[], $5::int[]) AS now (customer_id, state, due, told, version)
     WHERE vitality.customer_id = now.customer_id`,
    [
      plainArray(kept.map(({ customerId }) => customerId)),
      plainArray(kept.map(({ state }) => state)),
      plainArray(kept.map(({ due }) => due)),
      plainArray(kept.map(({ told }) => told)),
      plainArray(kept.map(({ version }) => version)),
      fit,
      now,
    ],
  );
}
