import type { AbcClass, Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Care } from './assignee.js';

/** Who cares for the customer of some subjects: what was told last of any of them. */
export async function careOf(tx: EntityManager, subjects: readonly string[]): Promise<Care> {
  const [care] = await rows<Omit<Care, 'away'> & { away: Record<string, Micros> | null }>(
    tx,
    `SELECT representative, deputy, class AS "customerClass",
       (SELECT jsonb_object_agg(staff, until) FROM away WHERE staff IN (representative, deputy)) AS away
     FROM (SELECT) AS nobody
       LEFT JOIN LATERAL (SELECT representative, deputy FROM representative WHERE subject = ANY($1::uuid[]) ORDER BY at DESC, subject LIMIT 1)
         AS cared ON true
       LEFT JOIN LATERAL (SELECT class FROM customer_class WHERE subject = ANY($1::uuid[]) AND class IS NOT NULL ORDER BY at DESC, subject LIMIT 1) AS classed ON true`,
    [subjects],
  );
  return { ...care!, away: care!.away ?? {} };
}

/** Keeps who answers a customer; what was told of a later instant stands. Answers whether this is news. */
export async function keepRepresentative(
  tx: EntityManager,
  { subject, representative, deputy, at }: { subject: string; representative: string | null; deputy: string | null; at: Micros },
): Promise<boolean> {
  const kept = await rows(
    tx,
    `INSERT INTO representative VALUES ($1, $2, $3, $4)
     ON CONFLICT (subject) DO UPDATE SET representative = excluded.representative, deputy = excluded.deputy, at = excluded.at
       WHERE representative.at < excluded.at
     RETURNING subject`,
    [subject, representative, deputy, at],
  );
  return kept.length > 0;
}

/** Gives a customer's open questions to whoever answers them from now on. */
export async function assignOpen(tx: EntityManager, subjects: readonly string[], assignee: string | null): Promise<void> {
  await tx.query('UPDATE question SET assignee = $2 WHERE subject = ANY($1::uuid[]) AND resolved_at IS NULL AND joined_into IS NULL', [
    subjects,
    assignee,
  ]);
}

/** What class a customer is told to be of from an instant on; null: of none any more. */
export interface ToldClass {
  subject: string;
  customerClass: AbcClass | null;
  at: Micros;
}

/** Keeps customers' classes, in one statement, since a night may tell everybody's; what was told of a later instant stands. */
export async function keepClasses(tx: EntityManager, told: readonly ToldClass[]): Promise<void> {
  const latest = new Map<string, ToldClass>();
  for (const one of told) if ((latest.get(one.subject)?.at ?? -Infinity) <= one.at) latest.set(one.subject, one);
  if (latest.size === 0) return;
  const kept = [...latest.values()];
  await tx.query(
    `INSERT INTO customer_class SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS told (subject, class, at) ORDER BY subject
     ON CONFLICT (subject) DO UPDATE SET class = excluded.class, at = excluded.at WHERE customer_class.at <= excluded.at`,
    [kept.map(({ subject }) => subject), kept.map(({ customerClass }) => customerClass), kept.map(({ at }) => at)],
  );
}

/** Somebody of the staff is away until an instant; null: is back. */
export async function keepAway(tx: EntityManager | DataSource, staff: string, until: Micros | null): Promise<void> {
  if (until === null) await tx.query('DELETE FROM away WHERE staff = $1', [staff]);
  else await tx.query('INSERT INTO away VALUES ($1, $2) ON CONFLICT (staff) DO UPDATE SET until = excluded.until', [staff, until]);
}
