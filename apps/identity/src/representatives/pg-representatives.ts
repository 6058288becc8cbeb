import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { standing, type Assignment } from './assignment.js';

/** What stands for a customer; null where nobody was ever named. */
export async function representativeOf(tx: EntityManager | DataSource, customerId: string): Promise<Assignment | null> {
  const named = await rows<Assignment>(
    tx,
    `SELECT subject, representative, deputy, at, fact_id AS "factId" FROM representative
     WHERE subject IN (SELECT id FROM subject WHERE customer_id = $1)`,
    [customerId],
  );
  return standing(named);
}

export async function keepRepresentative(tx: EntityManager, { subject, representative, deputy, at, factId }: Assignment): Promise<void> {
  await tx.query(
    `INSERT INTO representative (subject, representative, deputy, at, fact_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (subject) DO UPDATE SET representative = excluded.representative, deputy = excluded.deputy, at = excluded.at, fact_id = excluded.fact_id`,
    [subject, representative, deputy, at, factId],
  );
}
