import type { Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Course, Outcome } from './course.js';

/** A fact that a receiver is to be told. */
export interface NewDelivery {
  id: string;
  webhookId: string;
  type: string;
  subject: string | null;
  body: string;
}

export const STATUSES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof STATUSES)[number];

/** What has become of it so far. */
export interface Delivery {
  number: number;
  id: string;
  type: string;
  status: DeliveryStatus;
  written: Micros;
  /** When it is sent next, which its receiver may put off; null where that is disabled, and so sent nothing. */
  due: Micros | null;
  attempts: number;
  ended: Micros | null;
  answer: number | null;
  problem: string | null;
}

/** What an attempt needs. */
export interface Claimed {
  id: string;
  body: string;
  attempts: number;
  written: Micros;
}

/** Each once, however often it is written down. */
export async function writeDeliveries(tx: EntityManager, deliveries: readonly NewDelivery[], now: Micros): Promise<void> {
  if (deliveries.length === 0) return;
  // As in appendToOutbox: JSON never holds the record separator.
  await tx.query(
    `INSERT INTO webhook_delivery (id, webhook_id, type, subject, body, written, due)
     SELECT id, webhook_id, type, subject, body, $6, $6
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], string_to_array($5, chr(30))) AS told (id, webhook_id, type, subject, body)
     ON CONFLICT (id) DO NOTHING`,
    [
      plainArray(deliveries.map(({ id }) => id)),
      plainArray(deliveries.map(({ webhookId }) => webhookId)),
      deliveries.map(({ type }) => type),
      plainArray(deliveries.map(({ subject }) => subject)),
      deliveries.map(({ body }) => body).join('\u001e'),
      now,
    ],
  );
}

/** Receivers that something is due for. */
export async function dueReceivers(db: DataSource, now: Micros): Promise<string[]> {
  const found = await rows<{ id: string }>(
    db,
    `SELECT id FROM outgoing_webhook WHERE disabled IS NULL AND next_at <= $1
       AND EXISTS (SELECT FROM webhook_delivery WHERE webhook_id = outgoing_webhook.id AND status = 'pending' AND due <= $1)`,
    [now],
  );
  return found.map(({ id }) => id);
}

/** Takes the oldest of what is due, so that until `until` nobody else does. */
export function claimDeliveries(
  db: DataSource,
  webhookId: string,
  { now, until, limit }: { now: Micros; until: Micros; limit: number },
): Promise<Claimed[]> {
  return rows(
    db,
    `WITH due AS (
       SELECT number FROM webhook_delivery WHERE webhook_id = $1 AND status = 'pending' AND due <= $2 ORDER BY due, number LIMIT $4
       FOR UPDATE SKIP LOCKED),
     claimed AS (
       UPDATE webhook_delivery SET due = $3, attempts = attempts + 1 FROM due WHERE webhook_delivery.number = due.number
       RETURNING webhook_delivery.number, id, body, attempts, written)
     SELECT * FROM claimed ORDER BY number`,
    [webhookId, now, until, limit],
  );
}

export async function keepCourse(
  tx: EntityManager,
  id: string,
  { delivery }: Pick<Course, 'delivery'>,
  outcome: Outcome,
  now: Micros,
): Promise<void> {
  const { answer, problem } = { answer: null, problem: null, ...outcome };
  const [due, ended] = delivery.status === 'pending' ? [delivery.due, null] : [now, now];
  await tx.query(`UPDATE webhook_delivery SET status = $2, due = $3, ended = $4, answer = $5, problem = $6 WHERE id = $1`, [
    id,
    delivery.status,
    due,
    ended,
    answer,
    problem,
  ]);
}

/** The newest first. */
export function listDeliveries(
  db: DataSource,
  webhookId: string,
  { status, before, limit }: { status: DeliveryStatus | null; before: number | null; limit: number },
): Promise<Delivery[]> {
  return rows(
    db,
    `SELECT ${SHOWN} FROM webhook_delivery AS told JOIN outgoing_webhook AS receiver ON receiver.id = webhook_id
     WHERE webhook_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::bigint IS NULL OR number < $3)
     ORDER BY number DESC LIMIT $4`,
    [webhookId, status, before, limit],
  );
}

/** Makes one due again, as if it had never been tried. */
export async function redeliver(tx: EntityManager, webhookId: string, id: string, now: Micros): Promise<Delivery | undefined> {
  const [found] = await rows<Delivery>(
    tx,
    `WITH again AS (
       UPDATE webhook_delivery SET status = 'pending', due = $3, written = $3, attempts = 0, ended = NULL
       WHERE webhook_id = $1 AND id = $2 RETURNING *)
     SELECT ${SHOWN} FROM again AS told JOIN outgoing_webhook AS receiver ON receiver.id = webhook_id`,
    [webhookId, id, now],
  );
  return found;
}

const SHOWN = `number, told.id, type, status, written, CASE WHEN disabled IS NULL THEN greatest(due, next_at) END AS due, attempts, ended, answer,
  problem`;

/** What ended before an instant, and what waits for receivers that were disabled before it. */
export async function removeOld(db: DataSource, before: Micros): Promise<void> {
  await db.query('DELETE FROM webhook_delivery WHERE ended < $1', [before]);
  await db.query('DELETE FROM webhook_delivery USING outgoing_webhook AS w WHERE webhook_id = w.id AND w.disabled < $1', [before]);
}

/** What is not told yet of erased customers, and what is still here of what was told; but that they were erased is. */
export async function removeAbout(tx: EntityManager, subjects: readonly string[], except: string): Promise<void> {
  await tx.query('DELETE FROM webhook_delivery WHERE subject = ANY($1::uuid[]) AND type <> $2', [plainArray(subjects), except]);
}
