import type { Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { ChurnReason } from './churn-alarm.js';

type Because = ChurnReason['because'];

/** Those of some customers of whom an alarm stands, and why it does. */
export async function raisedAmong(tx: EntityManager, customers: readonly string[]): Promise<Map<string, Because>> {
  const raised = await rows<{ customer: string; because: Because }>(
    tx,
    'SELECT customer_id AS customer, because FROM churn_alarm WHERE customer_id = ANY($1::uuid[])',
    [plainArray(customers)],
  );
  return new Map(raised.map(({ customer, because }) => [customer, because]));
}

/** An alarm that stands already may stand for another reason from now on: it is as old as it was. */
export async function keepAlarms(
  tx: EntityManager,
  midnight: Micros,
  raised: ReadonlyMap<string, Because>,
  cleared: readonly string[],
): Promise<void> {
  if (raised.size > 0)
    await tx.query(
      `INSERT INTO churn_alarm (customer_id, because, raised_of)
       SELECT customer_id, because, $3 FROM unnest($1::uuid[], $2::text[]) AS raised (customer_id, because)
       ON CONFLICT (customer_id) DO UPDATE SET because = excluded.because`,
      [plainArray([...raised.keys()]), plainArray([...raised.values()]), midnight],
    );
  if (cleared.length > 0) await tx.query('DELETE FROM churn_alarm WHERE customer_id = ANY($1::uuid[])', [plainArray(cleared)]);
}

/** Alarms that cannot stand: of customers nothing is kept of, and of midnights without a night. */
export const strayAlarms = (tx: EntityManager, fitId: number): Promise<{ customer: string; because: Because; raisedOf: Micros }[]> =>
  rows(
    tx,
    `SELECT customer_id AS customer, because, raised_of AS "raisedOf" FROM churn_alarm
     WHERE raised_of NOT IN (SELECT midnight FROM value_fit)
       OR NOT EXISTS (SELECT FROM customer_value AS kept WHERE fit_id = $1 AND kept.customer_id = churn_alarm.customer_id)`,
    [fitId],
  );

/** Customers that have become another's since. */
export async function forgetNobodys(tx: EntityManager): Promise<void> {
  await tx.query('DELETE FROM churn_alarm WHERE NOT EXISTS (SELECT FROM subject WHERE subject.customer_id = churn_alarm.customer_id)');
}
