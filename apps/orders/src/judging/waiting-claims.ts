import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Message } from '#lib/log';
import { splitKey, type FiledClaim } from './filed-claim.js';
import { Unnested } from './unnest.js';

/** The consumer group that judges: what it could not judge is parked, and redriven, under this name. */
export const JUDGE_CLAIMS = 'orders.judge-claims';

/** Lets claims wait, in this order; one that waits already keeps its place and its time. */
export async function addWaiting(tx: EntityManager, claims: readonly FiledClaim[], nowMicros: number): Promise<void> {
  if (claims.length === 0) return;
  const values = new Unnested<FiledClaim>(
    [
      ['shop', 'text', ({ orderKey }) => splitKey(orderKey!)[0]],
      ['order_id', 'text', ({ orderKey }) => splitKey(orderKey!)[1]],
      ['source', 'text', ({ message }) => message.fact.source],
      ['claim_id', 'text', ({ message }) => message.fact.id],
      ['topic', 'text', ({ message }) => message.topic],
      ['partition', 'int', ({ message }) => message.partition],
      ['"offset"', 'bigint', ({ message }) => message.offset],
      ['claim', 'json', ({ message }) => JSON.stringify(message.fact)],
      ['since', 'bigint', () => nowMicros],
    ],
    claims,
  );
  await tx.query(
    `INSERT INTO waiting (${values.names}) SELECT * FROM ${values.as('v')} ON CONFLICT (source, claim_id) DO NOTHING`,
    values.parameters,
  );
}

export async function removeWaiting(tx: EntityManager, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await tx.query('DELETE FROM waiting WHERE id = ANY($1::bigint[])', [ids]);
}

/** Takes up to `most` claims that have waited since before an instant, oldest first, passing over those being judged right now. */
export async function takeOverdue(tx: EntityManager, beforeMicros: number, most: number): Promise<Message[]> {
  const taken = await rows<Omit<Message, 'fact'> & { id: number; claim: string }>(
    tx,
    `WITH taken AS (
       DELETE FROM waiting WHERE id IN (SELECT id FROM waiting WHERE since < $1 ORDER BY since, id LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, topic, partition, "offset", claim)
     SELECT * FROM taken ORDER BY id`,
    [beforeMicros, most],
  );
  return taken.map(({ topic, partition, offset, claim }) => ({ topic, partition, offset, fact: JSON.parse(claim) as Message['fact'] }));
}

/** Parks messages that are not of the batch being handled; parked again, one is open for a redrive again. */
export async function parkWaited(tx: EntityManager, parked: readonly { message: Message; reason: string }[]): Promise<void> {
  if (parked.length === 0) return;
  const values = new Unnested<{ message: Message; reason: string }>(
    [
      ['consumer', 'text', () => JUDGE_CLAIMS],
      ['topic', 'text', ({ message }) => message.topic],
      ['partition', 'int', ({ message }) => message.partition],
      ['"offset"', 'bigint', ({ message }) => message.offset],
      ['fact', 'json', ({ message }) => JSON.stringify(message.fact)],
      ['reason', 'text', ({ reason }) => reason],
    ],
    parked,
  );
  await tx.query(
    `INSERT INTO parked (${values.names}) SELECT * FROM ${values.as('v')}
     ON CONFLICT (consumer, topic, partition, "offset") DO UPDATE SET fact = excluded.fact, reason = excluded.reason, parked_at = now(), redriven_at = NULL`,
    values.parameters,
  );
}
