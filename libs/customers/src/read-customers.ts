import { plainArray, rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { byCustomer, type Move, type Ownership } from './lock-customers.js';

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

/**
 * Keeps whose subject is whose where nothing else hangs on it, so that nobody need be locked: the highest revision stands. A customer is a
 * subject too, its own until it moves.
 */
export async function keepOwners(tx: EntityManager, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  await tx.query(
    `INSERT INTO subject (subject, customer_id, revision)
     SELECT DISTINCT ON (subject) * FROM (
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[]) UNION ALL SELECT customer, customer, 0 FROM unnest($2::uuid[]) AS customer
     ) AS moved (subject, customer_id, revision)
     ORDER BY subject, revision DESC
     ON CONFLICT (subject) DO UPDATE SET customer_id = excluded.customer_id, revision = excluded.revision
     WHERE excluded.revision > subject.revision`,
    [
      plainArray(moves.map(({ subject }) => subject)),
      plainArray(moves.map(({ customerId }) => customerId)),
      plainArray(moves.map(({ revision }) => revision)),
    ],
  );
}
