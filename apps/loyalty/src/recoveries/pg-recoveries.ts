import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Recovery } from './recovery.js';

const COLUMNS = `case_id AS "caseId", recovery.subject, at, points, coupon, coupon_id AS "couponId", because, granted_at AS "grantedAt",
  recovery.member`;

/** Keeps it; false where it is known. */
export async function addRecovery(tx: EntityManager, { caseId, subject, at, points, coupon, because }: Recovery): Promise<boolean> {
  const added = await rows(
    tx,
    `INSERT INTO recovery (case_id, subject, at, points, coupon, because) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT DO NOTHING RETURNING case_id`,
    [caseId, subject, at, points, coupon, JSON.stringify(because)],
  );
  return added.length > 0;
}

export async function saveGrant(tx: EntityManager, { caseId, grantedAt, couponId, member }: Recovery): Promise<void> {
  await tx.query('UPDATE recovery SET granted_at = $2, coupon_id = $3, member = $4 WHERE case_id = $1', [
    caseId,
    grantedAt,
    couponId,
    member,
  ]);
}

export const recoveryBy = async (dataSource: DataSource, caseId: string): Promise<Recovery | undefined> =>
  (await rows<Recovery>(dataSource, `SELECT ${COLUMNS} FROM recovery WHERE case_id = $1`, [caseId]))[0];

/** What some subjects are still to have, oldest first. */
export const waitingOf = (tx: EntityManager, subjects: readonly string[]): Promise<Recovery[]> =>
  rows<Recovery>(tx, `SELECT ${COLUMNS} FROM recovery WHERE subject = ANY($1::uuid[]) AND granted_at IS NULL ORDER BY at, case_id`, [
    subjects,
  ]);

/** Members of customers who are still to have something. */
export async function membersOwed(dataSource: DataSource, after: string, limit: number): Promise<string[]> {
  const found = await rows<{ member: string }>(
    dataSource,
    `SELECT DISTINCT member.member FROM recovery
       JOIN subject ON subject.subject = recovery.subject
       JOIN subject AS enrolled ON enrolled.customer_id = subject.customer_id
       JOIN member ON member.member = enrolled.subject
     WHERE granted_at IS NULL AND member.member > $1 ORDER BY member.member LIMIT $2`,
    [after, limit],
  );
  return found.map(({ member }) => member);
}
