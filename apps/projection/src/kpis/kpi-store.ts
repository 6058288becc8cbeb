import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { MICROS_PER_HOUR, type CellSums } from './cells.js';
import { COLUMNS, plainSlot, type Metric } from './metrics.js';
import { sumsIn, type Sums } from './prefix.js';

/**
 * Adds a difference to the stored cells, in the transaction that writes what made it. One statement, which names only the columns that
 * change (a third of them in most batches); rows are locked in key order, and no other partition's writer ever touches the same rows.
 */
export async function writeCells(tx: EntityManager, partition: number, difference: CellSums): Promise<void> {
  const cells = difference.cells();
  if (cells.length === 0) return;
  const slots = COLUMNS.map((_, slot) => slot).filter((slot) => cells.some(({ sums }) => sums[slot] !== 0));
  await tx.query(upsert(slots.map((slot) => COLUMNS[slot]!)), [
    partition,
    plainArray(cells.map((cell) => cell.grain)),
    plainArray(cells.map((cell) => cell.bucket)),
    cells.map((cell) => cell.currency),
    ...slots.map((slot) => plainArray(cells.map((cell) => cell.sums[slot]!))),
  ]);
}

const upsert = (columns: readonly string[]): string => `
  INSERT INTO kpi_cell (partition, grain, bucket, currency, ${columns.join(', ')})
  SELECT $1, u.* FROM unnest($2::text[], $3::int[], $4::text[], ${columns.map((_, slot) => `$${slot + 5}::bigint[]`).join(', ')}) AS u
  ON CONFLICT (grain, bucket, currency, partition) DO UPDATE SET ${columns.map((column) => `${column} = coalesce(kpi_cell.${column}, 0) + excluded.${column}`).join(', ')}`;

/** The sums of all endpoints before each instant that the cells of whole days and hours hold. */
export async function sumsBefore(tx: EntityManager, slots: readonly number[], instants: readonly Micros[]): Promise<Sums[]> {
  const sums = slots.map((slot) => `coalesce(sum(${COLUMNS[slot]}), 0)::bigint AS "${slot}"`).join(', ');
  const parts = instants.map((instant, index) => {
    const day = Math.floor(instant / MICROS_PER_DAY);
    const hour = Math.floor(instant / MICROS_PER_HOUR);
    const of = (where: string): string => `SELECT ${index} AS instant, currency, ${sums} FROM kpi_cell WHERE ${where} GROUP BY currency`;
    const days = of(`grain = 'day' AND bucket < ${day}`);
    return hour === day * 24 ? days : `${days} UNION ALL ${of(`grain = 'hour' AND bucket >= ${day * 24} AND bucket < ${hour}`)}`;
  });
  const found = instants.map((): Sums => new Map());
  for (const row of await rows<{ instant: number; currency: string } & Record<string, number>>(tx, parts.join(' UNION ALL '))) {
    const into = sumsIn(found[row.instant]!, row.currency);
    for (const slot of slots) into[slot]! += row[slot]!;
  }
  return found;
}

const OUTCOME_SLOTS: Record<string, number> = { bought: plainSlot('checkoutsBought'), abandoned: plainSlot('checkoutsAbandoned') };

/** Adds the phases begun and left, and the checkouts ended, in `[start, end)`: of the hour whose cells are not read. */
export async function addJourneys(tx: EntityManager, sums: Sums, start: Micros, end: Micros): Promise<void> {
  if (start === end) return;
  const found = await rows<{ name: string; change: number }>(
    tx,
    `SELECT phase AS name, count(*)::int AS change FROM phase_interval WHERE from_micros >= $1 AND from_micros < $2 GROUP BY phase
     UNION ALL SELECT phase, -count(*)::int FROM phase_interval WHERE to_micros >= $1 AND to_micros < $2 GROUP BY phase
     UNION ALL SELECT outcome, count(*)::int FROM checkout_outcome WHERE at >= $1 AND at < $2 GROUP BY outcome`,
    [start, end],
  );
  for (const { name, change } of found) sumsIn(sums, '')[OUTCOME_SLOTS[name] ?? plainSlot(name as Metric)]! += change;
}
