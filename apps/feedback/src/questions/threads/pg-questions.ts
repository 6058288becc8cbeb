import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Question } from '../thread/question.js';

/** A question by the name of its shop and its id. */
export type QuestionName = Pick<Question, 'shop' | 'id'>;

const COLUMNS: Readonly<Record<keyof Question, string>> = {
  shop: 'shop',
  id: 'id',
  subject: 'subject',
  channel: 'channel',
  topic: 'topic',
  orderId: 'order_id',
  priority: 'priority',
  assignee: 'assignee',
  follows: 'follows',
  partedFrom: 'parted_from',
  joinedInto: 'joined_into',
  policy: 'policy',
  customerClass: 'customer_class',
  askedAt: 'asked_at',
  opening: 'opening',
  openedAt: 'opened_at',
  due: 'due',
  turns: 'turns',
  openedBy: 'opened_by',
  answeredAt: 'answered_at',
  isOverdueTold: 'is_overdue_told',
  firstAnsweredAt: 'first_answered_at',
  lastAnsweredAt: 'last_answered_at',
  acknowledgedAt: 'acknowledged_at',
  handedOverAt: 'handed_over_at',
  resolvedAt: 'resolved_at',
  correlation: 'correlation',
  facts: 'facts',
};

/** Of `question`, for a SELECT whose rows are questions. */
export const QUESTION_COLUMNS = Object.entries(COLUMNS)
  .map(([field, column]) => `question.${column} AS "${field}"`)
  .join(', ');

/** SQL: it is open. */
export const IS_OPEN = 'question.resolved_at IS NULL AND question.joined_into IS NULL';

/** The thread in which a question goes on, itself where it was joined to none; locked against whoever else changes it. */
export async function lockThread(tx: EntityManager, { shop, id }: QuestionName): Promise<Question | undefined> {
  const sql = `SELECT ${QUESTION_COLUMNS} FROM question WHERE shop = $1 AND id = $2 FOR UPDATE`;
  const [question] = await rows<Question>(tx, sql, [shop, id]);
  return question?.joinedInto ? lockThread(tx, { shop, id: question.joinedInto }) : question;
}

/** Of the same as `lockThread`, read alone. */
export async function readThread(tx: EntityManager, { shop, id }: QuestionName): Promise<Question | undefined> {
  const [question] = await rows<Question>(tx, `SELECT ${QUESTION_COLUMNS} FROM question WHERE shop = $1 AND id = $2`, [shop, id]);
  return question?.joinedInto ? readThread(tx, { shop, id: question.joinedInto }) : question;
}

/**
 * The same for something that happened at an instant: whoever names a question resolved long ago means the one that follows it, once there
 * is one.
 */
export async function lockThreadAt(tx: EntityManager, name: QuestionName, at: Micros): Promise<Question | undefined> {
  const question = await lockThread(tx, name);
  if (!question) return undefined;
  const [next] = await rows<QuestionName>(
    tx,
    'SELECT shop, id FROM question WHERE shop = $1 AND follows = $2 AND asked_at <= $3 ORDER BY asked_at DESC, id LIMIT 1',
    [question.shop, question.id, at],
  );
  return next ? lockThreadAt(tx, next, at) : question;
}

/** Whether a question is none of its own any more. */
export async function wasJoined(tx: EntityManager, { shop, id }: QuestionName): Promise<boolean> {
  return (await rows(tx, 'SELECT FROM question WHERE shop = $1 AND id = $2 AND joined_into IS NOT NULL', [shop, id])).length > 0;
}

/** The open questions of a customer in a shop, in the order they were asked. */
export const readOpen = (tx: EntityManager, shop: string, subjects: readonly string[]): Promise<Question[]> =>
  rows<Question>(tx, OPEN_OF, [shop, subjects]);

/** The same, locked. */
export const lockOpen = (tx: EntityManager, shop: string, subjects: readonly string[]): Promise<Question[]> =>
  rows<Question>(tx, `${OPEN_OF} FOR UPDATE`, [shop, subjects]);

const OPEN_OF = `SELECT ${QUESTION_COLUMNS} FROM question WHERE shop = $1 AND subject = ANY($2::uuid[]) AND ${IS_OPEN} ORDER BY asked_at, id`;

/** A customer's question about an order that was resolved last, locked. */
export async function lockSettled(
  tx: EntityManager,
  { shop, orderId }: { shop: string; orderId: string },
  subjects: readonly string[],
): Promise<Question | undefined> {
  const [question] = await rows<Question>(
    tx,
    `SELECT ${QUESTION_COLUMNS} FROM question WHERE shop = $1 AND order_id = $2 AND subject = ANY($3::uuid[]) AND resolved_at IS NOT NULL
       AND joined_into IS NULL
     ORDER BY resolved_at DESC, id LIMIT 1 FOR UPDATE`,
    [shop, orderId, subjects],
  );
  return question;
}

/** A customer's question in a shop that was resolved last before an instant. */
export async function readSettled(
  tx: EntityManager,
  shop: string,
  subjects: readonly string[],
  before: Micros,
): Promise<Question | undefined> {
  const [question] = await rows<Question>(
    tx,
    `SELECT ${QUESTION_COLUMNS} FROM question WHERE shop = $1 AND subject = ANY($2::uuid[]) AND resolved_at <= $3 AND joined_into IS NULL
     ORDER BY resolved_at DESC, id LIMIT 1`,
    [shop, subjects, before],
  );
  return question;
}

/** Up to `most` that are overdue without its having been said, the longest first; those another transaction changes are passed over. */
export const lockOverdue = (tx: EntityManager, now: number, most: number): Promise<Question[]> =>
  rows<Question>(
    tx,
    `SELECT ${QUESTION_COLUMNS} FROM question WHERE ${IS_OPEN} AND answered_at IS NULL AND NOT is_overdue_told AND due < $1
     ORDER BY due LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, most],
  );

const SAVE = `INSERT INTO question SELECT * FROM jsonb_populate_record(NULL::question, $1::jsonb)
  ON CONFLICT (shop, id) DO UPDATE SET ${Object.values(COLUMNS)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`;

export async function saveQuestion(tx: EntityManager, question: Question): Promise<void> {
  const row = Object.entries(COLUMNS).map(([field, column]) => [column, question[field as keyof Question]]);
  await tx.query(SAVE, [JSON.stringify(Object.fromEntries(row))]);
}

/** Whose the questions of some names are, those they were joined into, and those that follow them. */
export async function subjectsOf(tx: EntityManager | DataSource, names: readonly QuestionName[]): Promise<string[]> {
  if (names.length === 0) return [];
  const found = await rows<{ subject: string }>(
    tx,
    `WITH RECURSIVE thread AS (
       SELECT shop, id, subject, joined_into FROM question WHERE (shop, id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
       UNION
       SELECT question.shop, question.id, question.subject, question.joined_into FROM thread
         JOIN question ON question.shop = thread.shop AND (question.id = thread.joined_into OR question.follows = thread.id))
     SELECT DISTINCT subject FROM thread`,
    [names.map(({ shop }) => shop), names.map(({ id }) => id)],
  );
  return found.map(({ subject }) => subject);
}
