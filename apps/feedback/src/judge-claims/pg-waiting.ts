import type { Micros } from '#lib/contracts';
import type { Message } from '#lib/log';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

interface WaitingRow extends Omit<Message, 'fact'> {
  id: number;
  claim: string;
}

export interface Waited {
  id: number;
  message: Message;
}

const COLUMNS = 'id, topic, partition, "offset", claim';
const messageOf = ({ id, topic, partition, offset, claim }: WaitingRow): Waited => ({
  id,
  message: { topic, partition, offset, fact: JSON.parse(claim) as Message['fact'] },
});

/**
 * Locks the names of what is about to be judged, in one order, until the transaction ends. Otherwise a claim could begin to wait for
 * something that another transaction is just making known, and wait in vain. To be called before customers are locked.
 */
export async function lockKeys(tx: EntityManager, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    'SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM (SELECT DISTINCT unnest($1::text[]) AS key ORDER BY 1) AS keys',
    [keys],
  );
}

/** Whom the claims that wait for something are about. */
export async function subjectsWaiting(tx: EntityManager, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const found = await rows<{ subject: string }>(
    tx,
    'SELECT DISTINCT subject FROM waiting WHERE awaited = ANY($1::text[]) AND subject IS NOT NULL',
    [keys],
  );
  return found.map(({ subject }) => subject);
}

/** Lets a claim wait, sealed as it came; one that waits already keeps its place and its time. */
export async function addWaiting(
  tx: EntityManager,
  awaited: string,
  { topic, partition, offset, fact }: Message,
  now: Micros,
): Promise<void> {
  await tx.query(
    `INSERT INTO waiting (awaited, subject, source, claim_id, topic, partition, "offset", claim, since)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (source, claim_id) DO NOTHING`,
    [awaited, fact.subject ?? null, fact.source, fact.id, topic, partition, offset, JSON.stringify(fact), now],
  );
}

/** Those that wait for something, in the order they came. */
export async function waitingFor(tx: EntityManager, awaited: string): Promise<Waited[]> {
  const found = await rows<WaitingRow>(tx, `SELECT ${COLUMNS} FROM waiting WHERE awaited = $1 ORDER BY id FOR UPDATE`, [awaited]);
  return found.map(messageOf);
}

export async function removeWaiting(tx: EntityManager, id: number): Promise<void> {
  await tx.query('DELETE FROM waiting WHERE id = $1', [id]);
}

/** Destroys those of some subjects; answers with the names their senders know them by, in the order they came. */
export const destroyWaiting = (tx: EntityManager, subjects: readonly string[]): Promise<{ source: string; id: string }[]> =>
  rows(
    tx,
    `WITH destroyed AS (DELETE FROM waiting WHERE subject = ANY($1::uuid[]) RETURNING id, source, claim_id)
     SELECT source, claim_id AS id FROM destroyed ORDER BY destroyed.id`,
    [subjects],
  );

/** Takes up to `most` that have waited since before an instant, oldest first, passing over those being judged right now. */
export async function takeOverdue(tx: EntityManager, before: Micros, most: number): Promise<Waited[]> {
  const taken = await rows<WaitingRow>(
    tx,
    `WITH taken AS (
       DELETE FROM waiting WHERE id IN (SELECT id FROM waiting WHERE since < $1 ORDER BY since, id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS})
     SELECT * FROM taken ORDER BY id`,
    [before, most],
  );
  return taken.map(messageOf);
}

/** Parks a message that is not of the batch being handled; parked again, it is open for a redrive again. */
export async function parkWaited(
  tx: EntityManager,
  consumer: string,
  { topic, partition, offset, fact }: Message,
  reason: string,
): Promise<void> {
  await tx.query(
    `INSERT INTO parked (consumer, topic, partition, "offset", fact, reason) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (consumer, topic, partition, "offset")
     DO UPDATE SET fact = excluded.fact, reason = excluded.reason, parked_at = now(), redriven_at = NULL`,
    [consumer, topic, partition, offset, JSON.stringify(fact), reason],
  );
}
