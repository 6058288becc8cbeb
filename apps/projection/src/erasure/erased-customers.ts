import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** Which of some customers are erased, as their subjects say. */
export async function erasedCustomers(tx: EntityManager, customers: readonly string[]): Promise<Set<string>> {
  const found = await rows<{ customer_id: string }>(
    tx,
    'SELECT DISTINCT customer_id FROM subject JOIN erased_subject USING (subject) WHERE customer_id = ANY($1::uuid[])',
    [plainArray(customers)],
  );
  return new Set(found.map((row) => row.customer_id));
}
