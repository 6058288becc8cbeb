import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Course, Standing } from './course.js';

/** Who is told of facts. */
export interface Receiver extends Standing {
  id: string;
  url: string;
  types: string[];
  shop: string | null;
  /** Its secrets. */
  sealed: Buffer;
  created: Micros;
  disabledBecause: 'failing' | 'gone' | null;
}

const COLUMNS = `id, url, types, shop, sealed, created, failures, failing_since AS "failingSince", next_at AS "nextAt", disabled,
  disabled_because AS "disabledBecause"`;

export const allReceivers = (db: DataSource | EntityManager): Promise<Receiver[]> =>
  rows(db, `SELECT ${COLUMNS} FROM outgoing_webhook ORDER BY created, id`);

/** None of them goes away before the transaction ends. */
export const enabledReceivers = (tx: EntityManager): Promise<Receiver[]> =>
  rows(tx, `SELECT ${COLUMNS} FROM outgoing_webhook WHERE disabled IS NULL ORDER BY id FOR KEY SHARE`);

export async function readReceiver(db: DataSource | EntityManager, id: string, lock = false): Promise<Receiver | undefined> {
  const [found] = await rows<Receiver>(db, `SELECT ${COLUMNS} FROM outgoing_webhook WHERE id = $1 ${lock ? 'FOR NO KEY UPDATE' : ''}`, [
    id,
  ]);
  return found;
}

export async function countDisabled(db: DataSource): Promise<number> {
  const [found] = await rows<{ count: number }>(db, 'SELECT count(*)::int AS count FROM outgoing_webhook WHERE disabled IS NOT NULL');
  return found!.count;
}

export async function addReceiver(
  tx: EntityManager,
  { id, url, types, shop, sealed, created }: Pick<Receiver, 'id' | 'url' | 'types' | 'shop' | 'sealed' | 'created'>,
): Promise<void> {
  await tx.query('INSERT INTO outgoing_webhook (id, url, types, shop, sealed, created) VALUES ($1, $2, $3, $4, $5, $6)', [
    id,
    url,
    types,
    shop,
    sealed,
    created,
  ]);
}

/** With all that it was still to be told. */
export async function removeReceiver(tx: EntityManager, id: string): Promise<void> {
  await tx.query('DELETE FROM outgoing_webhook WHERE id = $1', [id]);
}

export async function keepSecrets(tx: EntityManager, id: string, sealed: Buffer): Promise<void> {
  await tx.query('UPDATE outgoing_webhook SET sealed = $2 WHERE id = $1', [id, sealed]);
}

export async function keepStanding(tx: EntityManager, id: string, { receiver, disable }: Course, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE outgoing_webhook SET failures = $2, failing_since = $3, next_at = $4,
       disabled = CASE WHEN $5::text IS NULL THEN disabled ELSE $6::bigint END, disabled_because = coalesce($5, disabled_because)
     WHERE id = $1`,
    [id, receiver.failures, receiver.failingSince, receiver.nextAt, disable, now],
  );
}

/** Begins anew: what waited is due. */
export async function enableReceiver(tx: EntityManager, id: string, now: Micros): Promise<void> {
  await tx.query(
    `UPDATE outgoing_webhook SET failures = 0, failing_since = NULL, next_at = 0, disabled = NULL, disabled_because = NULL WHERE id = $1`,
    [id],
  );
  await tx.query(`UPDATE webhook_delivery SET due = least(due, $2) WHERE webhook_id = $1 AND status = 'pending'`, [id, now]);
}
