import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { isOfNobodyErased, readCursor } from '../../desk/lists.js';
import { thingsSaying } from '../../texts/pg-texts.js';
import type { Question, QuestionStatus } from '../thread/question.js';
import { IS_OPEN, QUESTION_COLUMNS } from '../threads/pg-questions.js';

/** What is looked for; null is no matter. */
export interface Sought {
  shop: string | null;
  /** `open`: whatever is not resolved. */
  status: QuestionStatus | 'open' | null;
  overdue: boolean | null;
  /** '' for what is nobody's. */
  assignee: string | null;
  subjects: readonly string[] | null;
  words: readonly string[] | null;
}

export type ListedQuestion = Question & { customerId: string; isSettled: number };

/** `statusOf` in SQL. */
const STATUS = `CASE WHEN question.resolved_at IS NOT NULL THEN 'resolved' WHEN question.answered_at IS NOT NULL THEN 'answered'
  WHEN question.opening > 1 THEN 'reopened' WHEN question.acknowledged_at IS NULL THEN 'asked' ELSE 'acknowledged' END`;
const AWAITS = `(${IS_OPEN} AND question.answered_at IS NULL)`;
/** What waits for staff comes first, by when it is due. */
const SETTLED = `(CASE WHEN ${AWAITS} THEN 0 ELSE 1 END)`;

/** A page of the work list and where it goes on. */
export function questionsSought(
  tx: EntityManager,
  { shop, status, overdue, assignee, subjects, words }: Sought,
  now: Micros,
  limit: number,
  cursor: string | undefined,
): Promise<ListedQuestion[]> {
  // Said in so many words, the index of what is open is used.
  const among = status === null || status === 'resolved' ? 'question.joined_into IS NULL' : IS_OPEN;
  return rows<ListedQuestion>(
    tx,
    `SELECT ${QUESTION_COLUMNS}, coalesce(owner.customer_id, question.subject) AS "customerId", ${SETTLED} AS "isSettled"
     FROM question LEFT JOIN subject AS owner ON owner.subject = question.subject
     WHERE ${among} AND ($1::text IS NULL OR question.shop = $1)
       AND ($2::text IS NULL OR $2 = 'open' OR ${STATUS} = $2)
       AND ($3::boolean IS NULL OR (${AWAITS} AND question.due < $4) = $3)
       AND ($5::text IS NULL OR coalesce(question.assignee, '') = $5)
       AND ($6::uuid[] IS NULL OR question.subject = ANY($6::uuid[]))
       AND ($7::text[] IS NULL OR (question.shop, question.id) IN (${thingsSaying('question', 7)}))
       AND ${isOfNobodyErased('question')}
       AND ($8::int IS NULL OR (${SETTLED}, question.due, question.shop, question.id) > ($8::int, $9::bigint, $10::text, $11::text))
     ORDER BY ${SETTLED}, question.due, question.shop, question.id LIMIT $12`,
    [shop, status, overdue, now, assignee, subjects, words, ...readCursor(cursor, ['number', 'number', 'text', 'text']), limit],
  );
}
