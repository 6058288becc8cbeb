import type { Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** Those of some customers of whom an alarm stands. */
export async function raisedAmong(tx: EntityManager, customers: readonly string[]): Promise<Set<string>> {
  const raised = await rows<{ customer_id: string }>(tx, 'SELECT customer_id FROM churn_alarm WHERE customer_id = ANY($1::uuid[])', [
    plainArray(customers),
  ]);
  return new Set(raised.map((row) => row.customer_id));
}

export async function keepAlarms(
  tx: EntityManager,
  midnight: Micros,
  raised: readonly string[],
  cleared: readonly string[],
): Promise<void> {
  if (raised.length > 0)
    await tx.query(
      'INSERT INTO churn_alarm (customer_id, raised_of) SELECT customer_id, $2 FROM unnest($1::uuid[]) AS raised (customer_id)',
      [plainArray(raised), midnight],
    );
  if (cleared.length > 0) await tx.query('DELETE FROM churn_alarm WHERE customer_id = ANY($1::uuid[])', [plainArray(cleared)]);
}

/** Customers that have become another's since. */
export async function forgetNobodys(tx: EntityManager): Promise<void> {
  await tx.query('DELETE FROM churn_alarm WHERE NOT EXISTS (SELECT FROM subject WHERE subject.customer_id = churn_alarm.customer_id)');
}
