import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Connection } from '../webhooks/shop-connections.js';

/** How far the orders of a source have been compared with the shop's. */
export interface Reconciliation {
  source: string;
  /** Every change of an order up to here has been seen. */
  position: Micros;
  nextAt: Micros;
  failures: number;
  problem?: string;
}

/** A shop that can be asked is compared from the time it is connected on, at once; one that cannot, no more. */
export async function followConnection(tx: EntityManager, source: string, connection: Connection | undefined, now: Micros): Promise<void> {
  if (connection?.url === undefined) await tx.query('DELETE FROM reconciliation WHERE source = $1', [source]);
  else
    await tx.query(
      `INSERT INTO reconciliation (source, position, next_at) VALUES ($1, $2, $2)
       ON CONFLICT (source) DO UPDATE SET next_at = excluded.next_at, failures = 0, problem = NULL`,
      [source, now],
    );
}

export async function readReconciliation(db: DataSource, source: string): Promise<Reconciliation | undefined> {
  const [row] = await rows<Reconciliation & { problem: string | null }>(
    db,
    'SELECT source, position, next_at AS "nextAt", failures, problem FROM reconciliation WHERE source = $1',
    [source],
  );
  if (!row) return undefined;
  const { problem, ...rest } = row;
  return { ...rest, ...(problem !== null && { problem }) };
}

export async function dueReconciliations(db: DataSource, now: Micros): Promise<string[]> {
  const due = await rows<{ source: string }>(
    db,
    'SELECT source FROM reconciliation WHERE next_at <= $1 AND leased_until <= $1 ORDER BY next_at',
    [now],
  );
  return due.map(({ source }) => source);
}

/** Lets one replica alone pull from a source, until it ends or is not heard of for a while. */
export async function lease(
  db: DataSource,
  source: string,
  holder: string,
  now: Micros,
  until: Micros,
): Promise<Reconciliation | undefined> {
  const [row] = await returned<Reconciliation>(
    db,
    `UPDATE reconciliation SET lease = $2, leased_until = $4 WHERE source = $1 AND leased_until <= $3
     RETURNING source, position, next_at AS "nextAt", failures`,
    [source, holder, now, until],
  );
  return row;
}

/** Moves the position on, with what was taken up to it; false where another replica has taken over meanwhile. */
export async function advance(tx: EntityManager, source: string, holder: string, position: Micros, until: Micros): Promise<boolean> {
  const moved = await returned(
    tx,
    'UPDATE reconciliation SET position = greatest(position, $3), leased_until = $4 WHERE source = $1 AND lease = $2 RETURNING source',
    [source, holder, position, until],
  );
  return moved.length > 0;
}

/** Ends a pull: with its problem where there was one. */
export async function release(
  db: DataSource,
  source: string,
  holder: string,
  { nextAt, problem }: { nextAt: Micros; problem?: string },
): Promise<void> {
  await db.query(
    `UPDATE reconciliation SET lease = NULL, leased_until = 0, next_at = $3, problem = $4,
       failures = CASE WHEN $4::text IS NULL THEN 0 ELSE failures + 1 END
     WHERE source = $1 AND lease = $2`,
    [source, holder, nextAt, problem ?? null],
  );
}

/** The driver answers an UPDATE with rows and their number. */
async function returned<Row>(db: DataSource | EntityManager, sql: string, parameters: unknown[]): Promise<Row[]> {
  const [found] = (await db.query(sql, parameters)) as [Row[], number];
  return found;
}
