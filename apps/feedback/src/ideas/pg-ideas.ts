import type { IdeaStatus } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { readCursor } from '../desk/lists.js';
import { thingsSaying, type Thing } from '../texts/pg-texts.js';
import type { Idea } from './idea.js';

const COLUMNS = `idea.shop, idea.id, idea.subject, idea.at, status, changes, root, because, idea.fact_id AS "factId"`;

/** An idea; it changes only while the customer who had it is locked. */
export async function ideaOf(tx: EntityManager, { shop, id }: Thing): Promise<Idea | undefined> {
  return (await rows<Idea>(tx, `SELECT ${COLUMNS} FROM idea WHERE shop = $1 AND id = $2`, [shop, id]))[0];
}

/** Keeps an idea; false where its shop has one of this id already, which stands. */
export async function addIdea(tx: EntityManager, { shop, id, subject, at, because, factId }: Idea): Promise<boolean> {
  const added = await rows(
    tx,
    `INSERT INTO idea (shop, id, subject, at, status, changes, root, because, fact_id) VALUES ($1, $2, $3, $4, 'submitted', 0, $2, $5, $6)
     ON CONFLICT DO NOTHING RETURNING id`,
    [shop, id, subject, at, because && JSON.stringify(because), factId],
  );
  return added.length > 0;
}

export async function saveStatus(tx: EntityManager, { shop, id, status, changes }: Idea): Promise<void> {
  await tx.query('UPDATE idea SET status = $3, changes = $4 WHERE shop = $1 AND id = $2', [shop, id, status, changes]);
}

/** An idea, and all that were merged into it, are another from now on. */
export async function saveRoot(tx: EntityManager, { shop, id }: Thing, root: string): Promise<void> {
  await tx.query('UPDATE idea SET root = $3 WHERE shop = $1 AND root = $2', [shop, id, root]);
}

/** The customers who are for an idea, be it through one that was merged into it. */
const VOTES = `(SELECT count(DISTINCT voter.customer_id)::int FROM idea AS same
  JOIN idea_backer ON idea_backer.shop = same.shop AND idea_backer.idea = same.id JOIN subject AS voter ON voter.subject = idea_backer.subject
  WHERE same.shop = idea.shop AND same.root = idea.root)`;

export async function votesFor(tx: EntityManager, { shop, id }: Thing): Promise<number> {
  const [row] = await rows<{ votes: number }>(tx, `SELECT ${VOTES} AS votes FROM idea WHERE shop = $1 AND id = $2`, [shop, id]);
  return row!.votes;
}

export const SORTS = ['votes', 'newest'] as const;
export type Sort = (typeof SORTS)[number];

export interface IdeasSought {
  shop: string | null;
  /** Null: all but those that were merged. */
  status: IdeaStatus | null;
  subjects: readonly string[] | null;
  /** `wordsSought`. */
  words: readonly string[] | null;
  sort: Sort;
}

/** Whose it is; null where that customer was erased: the idea itself is the shop's, and others may be for it. */
export type Listed = Idea & { customerId: string | null; votes: number };

/** Ideas, those with most votes or the newest first, after a cursor; `limit` at most. */
export function ideasSought(
  tx: EntityManager,
  { shop, status, subjects, words, sort }: IdeasSought,
  limit: number,
  cursor?: string,
): Promise<Listed[]> {
  const order = sort === 'votes' ? 'votes, at, shop, id' : 'at, shop, id';
  const place = readCursor(cursor, sort === 'votes' ? ['number', 'number', 'text', 'text'] : ['number', 'text', 'text']);
  const after = sort === 'votes' ? '($6::bigint, $7::bigint, $8, $9)' : '($6::bigint, $7, $8)';
  return rows(
    tx,
    `SELECT * FROM (
       SELECT ${COLUMNS}, CASE WHEN erased_subject.subject IS NULL THEN customer_id END AS "customerId", ${VOTES} AS votes
       FROM idea JOIN subject ON subject.subject = idea.subject LEFT JOIN erased_subject ON erased_subject.subject = idea.subject
       WHERE ($1::text IS NULL OR idea.shop = $1) AND (status = $2 OR $2::text IS NULL AND status <> 'merged')
         AND ($3::uuid[] IS NULL OR idea.subject = ANY($3::uuid[]))
         AND ($4::text[] IS NULL OR (idea.shop, idea.id) IN (${thingsSaying('idea', 4)}))
     ) AS found WHERE $6::bigint IS NULL OR (${order}) < ${after}
     ORDER BY ${order.replaceAll(',', ' DESC,')} DESC LIMIT $5`,
    [shop, status, subjects, words, limit, ...place],
  );
}

/** The ideas that were merged into one. */
export async function mergedInto(tx: EntityManager, { shop, id }: Thing): Promise<string[]> {
  const found = await rows<{ id: string }>(tx, 'SELECT id FROM idea WHERE shop = $1 AND root = $2 AND id <> $2 ORDER BY at, id', [
    shop,
    id,
  ]);
  return found.map((row) => row.id);
}

/** All ideas of some subjects, oldest first. */
export const ideasBy = (tx: EntityManager, subjects: readonly string[]): Promise<(Idea & { votes: number })[]> =>
  rows(tx, `SELECT ${COLUMNS}, ${VOTES} AS votes FROM idea WHERE subject = ANY($1::uuid[]) ORDER BY at, shop, id`, [subjects]);
