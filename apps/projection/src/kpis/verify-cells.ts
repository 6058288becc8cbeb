import type { Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { erasedCustomers } from '../erasure/erased-customers.js';
import { cellsOf, CellSums } from './cells.js';
import type { CountedJourney } from './endpoints.js';
import { COLUMNS } from './metrics.js';

/** A stored sum that is not what the facts give. */
export interface CellDifference {
  grain: string;
  bucket: number;
  currency: string;
  column: string;
  stored: number;
  recomputed: number;
}

const PORTION = 2000;

/**
 * Works all cells out again from the facts and compares them with the stored ones, added up over partitions (a customer may be counted by
 * several). Needs one moment of the database: call it with `atOneMoment`.
 */
export async function verifyCells(tx: EntityManager, fold: (facts: readonly Fact[]) => CountedJourney): Promise<CellDifference[]> {
  const recomputed = await recompute(tx, fold);
  const expected = new Map(recomputed.cells().map(({ grain, bucket, currency, sums }) => [`${grain} ${bucket} ${currency}`, sums]));
  const sums = COLUMNS.map((column) => `coalesce(sum(${column}), 0)::bigint AS ${column}`).join(', ');
  const stored = await rows<{ grain: string; bucket: number; currency: string } & Record<string, number>>(
    tx,
    `SELECT grain, bucket, currency, ${sums} FROM kpi_cell GROUP BY grain, bucket, currency`,
  );
  const differences: CellDifference[] = [];
  const compare = (key: string, of: (column: string) => number, against: Float64Array | undefined): void => {
    const [grain, bucket, currency] = key.split(' ') as [string, string, string];
    COLUMNS.forEach((column, slot) => {
      const values = { stored: of(column), recomputed: against?.[slot] ?? 0 };
      if (values.stored !== values.recomputed) differences.push({ grain, bucket: Number(bucket), currency, column, ...values });
    });
  };
  for (const row of stored) {
    const key = `${row.grain} ${row.bucket} ${row.currency}`;
    compare(key, (column) => row[column]!, expected.get(key));
    expected.delete(key);
  }
  for (const [key, missing] of expected) compare(key, () => 0, missing);
  return differences;
}

async function recompute(tx: EntityManager, fold: (facts: readonly Fact[]) => CountedJourney): Promise<CellSums> {
  const sums = new CellSums();
  for (let last: string | null = null; ;) {
    const portion: { customer_id: string }[] = await rows(
      tx,
      `SELECT DISTINCT customer_id FROM subject WHERE $1::uuid IS NULL OR customer_id > $1::uuid ORDER BY customer_id LIMIT ${PORTION}`,
      [last],
    );
    if (portion.length === 0) return sums;
    last = portion.at(-1)!.customer_id;
    const byCustomer = new Map<string, Fact[]>();
    const erased = await erasedCustomers(
      tx,
      portion.map((row) => row.customer_id),
    );
    for (const { customer_id, fact } of await rows<{ customer_id: string; fact: string }>(
      tx,
      'SELECT customer_id, fact FROM subject JOIN fact USING (subject) WHERE customer_id = ANY($1::uuid[])',
      [portion.map((row) => row.customer_id)],
    )) {
      if (!byCustomer.has(customer_id)) byCustomer.set(customer_id, []);
      byCustomer.get(customer_id)!.push(JSON.parse(fact) as Fact);
    }
    for (const [customer, facts] of byCustomer) sums.add(cellsOf(facts, fold(facts), { erased: erased.has(customer) }), 1);
  }
}
