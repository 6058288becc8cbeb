import type { AbcClass, Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Compared } from './figures.js';
import type { Comparison, Ranks } from './ranks.js';

/** How all compared when the night was at it; null before it was. */
export async function keptComparison(tx: EntityManager, fitId: number): Promise<Comparison | null> {
  const [row] = await rows<{ ranks: Ranks; compared: Omit<Comparison, 'ranks'> | null }>(
    tx,
    'SELECT ranks, comparison AS compared FROM value_fit WHERE id = $1',
    [fitId],
  );
  return row?.compared ? { ranks: row.ranks, ...row.compared } : null;
}

export async function keepComparison(tx: EntityManager, fitId: number, { ranks, ...compared }: Comparison): Promise<void> {
  await tx.query(
    `UPDATE value_fit SET ranks = $2, comparison = $3, figures_changed = false,
       ranks_changed = ranks_changed OR coalesce(ranks <> $2::jsonb, false) WHERE id = $1`,
    [fitId, JSON.stringify(ranks), JSON.stringify(compared)],
  );
}

/** Whether the lines between classes and scores lie elsewhere than where the night drew them. */
export async function haveRanksChanged(tx: EntityManager, fitId: number): Promise<boolean> {
  const [row] = await rows<{ changed: boolean }>(tx, 'SELECT ranks_changed AS changed FROM value_fit WHERE id = $1', [fitId]);
  return row!.changed;
}

/** Notes that what is kept of customers is no longer what they were compared by. */
export async function noteChangedFigures(tx: EntityManager, fitId: number): Promise<void> {
  await tx.query('UPDATE value_fit SET figures_changed = true WHERE id = $1', [fitId]);
}

export async function haveFiguresChanged(tx: EntityManager, fitId: number): Promise<boolean> {
  const [row] = await rows<{ changed: boolean }>(tx, 'SELECT figures_changed AS changed FROM value_fit WHERE id = $1', [fitId]);
  return row!.changed;
}

/** Keeps that classes are told by how all have just compared. */
export async function noteTelling(tx: EntityManager, fitId: number): Promise<void> {
  await tx.query('UPDATE value_fit SET told_ranks = ranks WHERE id = $1', [fitId]);
}

/**
 * Where the lines lay when the night told classes, and with them alarms; null where that is not known, or where a later night is telling
 * meanwhile, or has failed in the middle of it.
 */
export async function ranksTold(tx: EntityManager, fitId: number): Promise<Ranks | null> {
  const [row] = await rows<{ ranks: Ranks | null }>(
    tx,
    `SELECT told_ranks AS ranks FROM value_fit AS night WHERE id = $1 AND NOT EXISTS (SELECT FROM value_fit AS later
       WHERE later.id > night.id AND later.midnight >= night.midnight AND state <> 'done' AND model IS NOT NULL)`,
    [fitId],
  );
  return row?.ranks ?? null;
}

export interface KeptCompared {
  customer: string;
  compared: Compared | null;
  stale: boolean;
  /** Their class was told by other figures, or has not been. */
  untold: boolean;
}

const AT_ONCE = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** What everybody is compared by, some at a time, as a comparer takes it: nothing of it is read here. */
export async function* comparedAsJson(tx: EntityManager, fitId: number): AsyncGenerator<string> {
  for (let after: string | null = BEFORE_ALL; ;) {
    const [portion]: { last: string | null; compared: string | null }[] = await rows(
      tx,
      `WITH portion AS (SELECT customer_id, compared FROM customer_value WHERE fit_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT 10000)
       SELECT (SELECT customer_id FROM portion ORDER BY customer_id DESC LIMIT 1) AS last,
         (SELECT json_agg(json_build_array(customer_id, compared))::text FROM portion WHERE compared IS NOT NULL) AS compared`,
      [fitId, after],
    );
    if (portion!.last === null) return;
    if (portion!.compared !== null) yield portion!.compared;
    after = portion!.last;
  }
}

/** What is kept of everybody, some customers at a time, in the order of their ids. */
export async function* comparedByPortion(tx: EntityManager, fitId: number): AsyncGenerator<KeptCompared[]> {
  for (let after = BEFORE_ALL; ;) {
    const portion: KeptCompared[] = await rows<KeptCompared>(
      tx,
      `SELECT customer_id AS customer, compared, stale, untold FROM customer_value WHERE fit_id = $1 AND customer_id > $2 ORDER BY customer_id LIMIT ${AT_ONCE}`,
      [fitId, after],
    );
    if (portion.length === 0) return;
    yield portion;
    after = portion.at(-1)!.customer;
  }
}

export interface KeptClass {
  abc: AbcClass;
  since: Micros;
}

/** The classes that were told last. */
export async function keptClasses(tx: EntityManager, customers: readonly string[]): Promise<Map<string, KeptClass>> {
  const found = await rows<{ customer: string } & KeptClass>(
    tx,
    'SELECT customer_id AS customer, class AS abc, since FROM customer_class WHERE customer_id = ANY($1::uuid[])',
    [plainArray(customers)],
  );
  return new Map(found.map(({ customer, abc, since }) => [customer, { abc, since }]));
}

export async function keepClasses(tx: EntityManager, changed: ReadonlyMap<string, AbcClass>, midnight: Micros): Promise<void> {
  if (changed.size === 0) return;
  await tx.query(
    `INSERT INTO customer_class (customer_id, class, since) SELECT customer_id, class, $3 FROM unnest($1::uuid[], $2::text[]) AS changed (customer_id, class)
     ON CONFLICT (customer_id) DO UPDATE SET class = excluded.class, since = excluded.since`,
    [plainArray([...changed.keys()]), plainArray([...changed.values()]), midnight],
  );
}

/** Notes that a night could not tell some customers' class: another was told of that very midnight. */
export async function noteUntold(tx: EntityManager, fitId: number, customers: readonly string[]): Promise<void> {
  if (customers.length === 0) return;
  await tx.query('UPDATE customer_value SET untold = true WHERE fit_id = $1 AND customer_id = ANY($2::uuid[])', [
    fitId,
    plainArray(customers),
  ]);
}

/** The same of those who are of no class any more. */
export async function noteUntoldClassless(tx: EntityManager, fitId: number): Promise<void> {
  await tx.query(
    `INSERT INTO customer_value (fit_id, customer_id, untold) SELECT $1, customer_id, true FROM customer_class
     WHERE NOT EXISTS (SELECT FROM customer_value AS kept
       WHERE fit_id = $1 AND kept.customer_id = customer_class.customer_id AND compared IS NOT NULL)
     ON CONFLICT (fit_id, customer_id) DO UPDATE SET untold = true`,
    [fitId],
  );
}

/** Told classes that cannot be: of customers nothing is kept of, and of midnights without a night. */
export const strayClasses = (tx: EntityManager, fitId: number): Promise<({ customer: string } & KeptClass)[]> =>
  rows(
    tx,
    `SELECT customer_id AS customer, class AS abc, since FROM customer_class
     WHERE since NOT IN (SELECT midnight FROM value_fit)
       OR NOT EXISTS (SELECT FROM customer_value AS kept WHERE fit_id = $1 AND kept.customer_id = customer_class.customer_id)`,
    [fitId],
  );

/** Takes away the class of some who have become another's since, or have nothing left that counts; of whom it was told of an earlier midnight. */
export const takeFromClassless = (tx: EntityManager, fitId: number, midnight: Micros): Promise<{ customer: string; abc: AbcClass }[]> =>
  rows(
    tx,
    // A DELETE … RETURNING is answered with its rows and their number; within a WITH it is a query like any other.
    `WITH classless AS (
       SELECT customer_id FROM customer_class WHERE since < $2 AND NOT EXISTS (SELECT FROM customer_value
         WHERE fit_id = $1 AND customer_value.customer_id = customer_class.customer_id AND compared IS NOT NULL)
       LIMIT ${AT_ONCE}
     ), gone AS (DELETE FROM customer_class USING classless WHERE customer_class.customer_id = classless.customer_id
       RETURNING customer_class.customer_id AS customer, class AS abc)
     SELECT customer, abc FROM gone ORDER BY customer`,
    [fitId, midnight],
  );
