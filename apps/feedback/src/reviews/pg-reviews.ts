import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { isOfNobodyErased, readCursor } from '../desk/lists.js';
import { thingsSaying, type Thing } from '../texts/pg-texts.js';
import type { Review, ReviewStatus } from './review.js';

const COLUMNS = `review.shop, review.id, product_id AS "productId", rating, order_id AS "orderId", review.subject, at, has_text AS "hasText",
  status, decided_at AS "decidedAt", because, fact_id AS "factId"`;

/** The review of an id; it changes only while its customer is locked. */
export async function reviewOf(tx: EntityManager, { shop, id }: Thing): Promise<Review | undefined> {
  return (await rows<Review>(tx, `SELECT ${COLUMNS} FROM review WHERE shop = $1 AND id = $2`, [shop, id]))[0];
}

/** Keeps a review; false where its shop has one of this id already, which stands. */
export async function addReview(tx: EntityManager, review: Review): Promise<boolean> {
  const { shop, id, productId, rating, orderId, subject, at, hasText, status, decidedAt, because, factId } = review;
  const added = await rows(
    tx,
    `INSERT INTO review (shop, id, product_id, rating, order_id, subject, at, has_text, status, decided_at, because, fact_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING RETURNING id`,
    [shop, id, productId, rating, orderId, subject, at, hasText, status, decidedAt, because && JSON.stringify(because), factId],
  );
  return added.length > 0;
}

export async function saveDecision(tx: EntityManager, { shop, id, status, decidedAt, factId }: Review): Promise<void> {
  await tx.query('UPDATE review SET status = $3, decided_at = $4, fact_id = $5 WHERE shop = $1 AND id = $2', [
    shop,
    id,
    status,
    decidedAt,
    factId,
  ]);
}

export interface ReviewsSought {
  shop: string | null;
  status: ReviewStatus | null;
  productId: string | null;
  subjects: readonly string[] | null;
  /** `wordsSought`. */
  words: readonly string[] | null;
}

/** Reviews, newest first, after a cursor; `limit` at most. */
export const reviewsSought = (
  tx: EntityManager,
  { shop, status, productId, subjects, words }: ReviewsSought,
  limit: number,
  cursor?: string,
): Promise<(Review & { customerId: string })[]> =>
  rows(
    tx,
    `SELECT ${COLUMNS}, customer_id AS "customerId" FROM review JOIN subject ON subject.subject = review.subject
     WHERE ($1::text IS NULL OR review.shop = $1) AND ($2::text IS NULL OR status = $2) AND ($3::text IS NULL OR product_id = $3)
       AND ($4::uuid[] IS NULL OR review.subject = ANY($4::uuid[]))
       AND ($5::text[] IS NULL OR (review.shop, review.id) IN (${thingsSaying('review', 5)}))
       AND ${isOfNobodyErased('review')}
       AND ($6::bigint IS NULL OR (at, review.shop, review.id) < ($6::bigint, $7, $8))
     ORDER BY at DESC, review.shop DESC, review.id DESC LIMIT $9`,
    [shop, status, productId, subjects, words, ...readCursor(cursor, ['number', 'text', 'text']), limit],
  );

/** All reviews of some subjects, oldest first. */
export const reviewsOf = (tx: EntityManager, subjects: readonly string[]): Promise<Review[]> =>
  rows(tx, `SELECT ${COLUMNS} FROM review WHERE subject = ANY($1::uuid[]) ORDER BY at, shop, id`, [subjects]);
