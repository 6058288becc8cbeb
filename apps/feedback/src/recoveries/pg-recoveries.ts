import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { isOfNobodyErased, readCursor } from '../desk/lists.js';
import { thingsSaying } from '../texts/pg-texts.js';
import type { RecoveryCase } from './recovery.js';

const COLUMNS = `recovery.id, matter, kind, because, shop, recovery.subject, at, score, order_id AS "orderId", question_id AS "questionId",
  product_id AS "productId", owner, due_at AS "dueAt", opened, closed_at AS "closedAt", outcome, points, coupon`;

/** Opens a case; false where one of its matter is open, or there has been this very one. */
export async function addCase(tx: EntityManager, one: RecoveryCase): Promise<boolean> {
  const { id, matter, kind, because, shop, subject, at, score, orderId, questionId, productId, owner, dueAt, opened } = one;
  const added = await rows(
    tx,
    `INSERT INTO recovery (id, matter, kind, because, shop, subject, at, score, order_id, question_id, product_id, owner, due_at, opened)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING RETURNING id`,
    [id, matter, kind, because, shop, subject, at, score, orderId, questionId, productId, owner, dueAt, JSON.stringify(opened)],
  );
  return added.length > 0;
}

export async function saveClosing(tx: EntityManager, { id, closedAt, outcome, points, coupon }: RecoveryCase): Promise<void> {
  await tx.query('UPDATE recovery SET closed_at = $2, outcome = $3, points = $4, coupon = $5 WHERE id = $1', [
    id,
    closedAt,
    outcome,
    points,
    coupon,
  ]);
}

export const caseBy = async (tx: EntityManager | DataSource, id: string): Promise<RecoveryCase | undefined> =>
  (await rows<RecoveryCase>(tx, `SELECT ${COLUMNS} FROM recovery WHERE id = $1`, [id]))[0];

export interface CasesSought {
  shop: string | null;
  status: 'open' | 'closed' | null;
  overdue: boolean | null;
  owner: string | null;
  subjects: readonly string[] | null;
  /** `wordsSought`: of what staff noted. */
  words: readonly string[] | null;
  now: Micros;
}

/** Cases, what is due first coming first, after a cursor; `limit` at most. */
export const casesSought = (
  tx: EntityManager,
  { shop, status, overdue, owner, subjects, words, now }: CasesSought,
  limit: number,
  cursor?: string,
): Promise<(RecoveryCase & { customerId: string })[]> =>
  rows(
    tx,
    `SELECT ${COLUMNS}, customer_id AS "customerId" FROM recovery JOIN subject ON subject.subject = recovery.subject
     WHERE ($1::text IS NULL OR recovery.shop = $1) AND ($2::text IS NULL OR (closed_at IS NULL) = ($2 = 'open'))
       AND ($3::boolean IS NULL OR (closed_at IS NULL AND due_at < $6::bigint) = $3) AND ($4::text IS NULL OR owner = $4)
       AND ($5::uuid[] IS NULL OR recovery.subject = ANY($5::uuid[]))
       AND ($7::text[] IS NULL OR (recovery.shop, recovery.id) IN (${thingsSaying('recovery', 7)}))
       AND ${isOfNobodyErased('recovery')}
       AND ($8::bigint IS NULL OR (due_at, recovery.id) > ($8::bigint, $9::text))
     ORDER BY due_at, recovery.id LIMIT $10`,
    [shop, status, overdue, owner, subjects, now, words, ...readCursor(cursor, ['number', 'text']), limit],
  );

/** All cases of some subjects, oldest first. */
export const casesOf = (tx: EntityManager, subjects: readonly string[]): Promise<RecoveryCase[]> =>
  rows(tx, `SELECT ${COLUMNS} FROM recovery WHERE subject = ANY($1::uuid[]) ORDER BY at, id`, [subjects]);

/** Takes the open cases of some subjects from the work list, with nothing told. */
export async function dropOpenCases(tx: EntityManager, subjects: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM recovery WHERE subject = ANY($1::uuid[]) AND closed_at IS NULL', [subjects]);
}
