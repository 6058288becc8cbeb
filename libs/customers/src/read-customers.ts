import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { byCustomer, type Ownership } from './lock-customers.js';

/** Whose some subjects are, as it stands: locks and writes nothing. A subject never heard of is a customer of its own. */
export async function readCustomers(tx: EntityManager | DataSource, subjects: readonly string[]): Promise<Ownership> {
  const known = await rows<{ subject: string; customer_id: string }>(
    tx,
    'SELECT subject, customer_id FROM subject WHERE customer_id IN (SELECT customer_id FROM subject WHERE subject = ANY($1::uuid[]))',
    [subjects],
  );
  const named = new Set(known.map(({ subject }) => subject));
  const strangers = [...new Set(subjects)].filter((subject) => !named.has(subject));
  const all = [...known, ...strangers.map((subject) => ({ subject, customer_id: subject }))];
  return {
    before: byCustomer(all),
    after: byCustomer(all),
    changed: new Map(),
    ownerOf: new Map(all.map((row) => [row.subject, row.customer_id])),
  };
}
