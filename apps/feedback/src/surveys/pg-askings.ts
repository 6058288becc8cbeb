import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Matter, Occasion, Stop } from './occasions.js';

/** What a rule is to ask about a matter when its turn comes. */
export interface Asking extends Matter {
  /** The survey's, once it is asked. */
  id: string;
  rule: string;
  subject: string;
  policyVersion: string;
  happenedAt: Micros;
  plannedAt: Micros;
  dueAt: Micros;
  because: Occasion['because'];
}

export interface NewAsking extends Asking {
  round: string;
}

/** Takes up what is to be asked. Where the same comes again and later (another parcel) it counts from there, until it has its turn. */
export async function addAskings(tx: EntityManager, askings: readonly NewAsking[]): Promise<void> {
  for (const { id, rule, shop, matter, matterId, round, subject, policyVersion, happenedAt, plannedAt, dueAt, because } of askings)
    await tx.query(
      `INSERT INTO survey_asking (rule, shop, matter, matter_id, round, id, subject, policy_version, happened_at, planned_at, due_at, because)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (rule, shop, matter, matter_id, round) DO UPDATE SET happened_at = excluded.happened_at,
         planned_at = excluded.planned_at, due_at = excluded.due_at, because = excluded.because
       WHERE NOT survey_asking.done AND excluded.happened_at > survey_asking.happened_at`,
      [rule, shop, matter, matterId, round, id, subject, policyVersion, happenedAt, plannedAt, dueAt, JSON.stringify(because)],
    );
}

export async function addStops(tx: EntityManager, stops: readonly Stop[]): Promise<void> {
  for (const { matter, shop, matterId, at, reason } of stops)
    await tx.query('INSERT INTO survey_stop (matter, shop, matter_id, at, reason) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [
      matter,
      shop,
      matterId,
      at,
      reason,
    ]);
}

/** Up to `most` subjects of whom something is due, whatever has waited longest first. */
export async function subjectsDue(dataSource: DataSource, now: Micros, most: number): Promise<string[]> {
  const found = await rows<{ subject: string }>(
    dataSource,
    `SELECT subject FROM (
       (SELECT subject, due_at AS at FROM survey_asking WHERE NOT done AND due_at <= $1 ORDER BY due_at LIMIT $2)
       UNION ALL (SELECT subject, remind_at AS at FROM survey WHERE remind_at <= $1 ORDER BY remind_at LIMIT $2)) AS due
     GROUP BY subject ORDER BY min(at), subject LIMIT $2`,
    [now, most],
  );
  return found.map(({ subject }) => subject);
}

/** Takes what is to be asked of some subjects by now, in no order; nobody else takes it again. */
export const takeAskings = (tx: EntityManager, subjects: readonly string[], now: Micros): Promise<Asking[]> =>
  rows<Asking>(
    tx,
    `WITH taken AS (UPDATE survey_asking SET done = true WHERE subject = ANY($1::uuid[]) AND NOT done AND due_at <= $2 RETURNING *)
     SELECT id, rule, shop, matter, matter_id AS "matterId", subject, policy_version AS "policyVersion", happened_at AS "happenedAt",
       planned_at AS "plannedAt", due_at AS "dueAt", because FROM taken`,
    [subjects, now],
  );

/** Why nothing is asked about a matter any more; null where it may be. */
export async function stopped(tx: EntityManager, { matter, shop, matterId, happenedAt }: Asking): Promise<string | null> {
  const [found] = await rows<{ reason: string }>(
    tx,
    `SELECT reason FROM survey_stop WHERE matter = $1 AND shop = $2 AND matter_id = $3 AND ($1 = 'order' OR at >= $4)
     ORDER BY at, reason LIMIT 1`,
    [matter, shop, matterId, happenedAt],
  );
  return found?.reason ?? null;
}
