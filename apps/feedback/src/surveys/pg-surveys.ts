import type { Micros, SurveyKind } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { isOfNobodyErased, readCursor } from '../desk/lists.js';
import { thingsSaying } from '../texts/pg-texts.js';
import type { Survey, SurveyStatus } from './survey.js';

const COLUMN_OF: Readonly<Record<keyof Survey, string>> = {
  id: 'id',
  surveyId: 'survey_id',
  shop: 'shop',
  subject: 'subject',
  kind: 'kind',
  status: 'status',
  at: 'at',
  policyVersion: 'policy_version',
  rule: 'rule',
  byHand: 'by_hand',
  channel: 'channel',
  orderId: 'order_id',
  productId: 'product_id',
  questionId: 'question_id',
  request: 'request',
  expiresAt: 'expires_at',
  reminders: 'reminders',
  remindedAt: 'reminded_at',
  remindAt: 'remind_at',
  answeredAt: 'answered_at',
  score: 'score',
  answerFact: 'answer_fact',
  dismissedAt: 'dismissed_at',
  reason: 'reason',
};
const FIELDS = Object.keys(COLUMN_OF) as (keyof Survey)[];
const COLUMNS = FIELDS.map((field) => `survey.${COLUMN_OF[field]} AS "${field}"`).join(', ');
const NAMES = Object.values(COLUMN_OF);

/** Keeps a survey as it now is; its customer is locked. */
export async function saveSurvey(tx: EntityManager, survey: Survey): Promise<void> {
  const values = FIELDS.map((field) => (field === 'request' ? survey.request && JSON.stringify(survey.request) : survey[field]));
  await tx.query(
    `INSERT INTO survey (${NAMES.join(', ')}) VALUES (${NAMES.map((_, index) => `$${index + 1}`).join(', ')})
     ON CONFLICT (id) DO UPDATE SET ${NAMES.slice(1)
       .map((name) => `${name} = excluded.${name}`)
       .join(', ')}`,
    values,
  );
}

export const surveyBy = async (tx: EntityManager | DataSource, id: string): Promise<Survey | undefined> =>
  (await rows<Survey>(tx, `SELECT ${COLUMNS} FROM survey WHERE id = $1`, [id]))[0];

/** The surveys a name may mean: one by its id, else those that a platform calls so; two at most. */
export const surveysNamed = (tx: EntityManager | DataSource, name: string, shop: string | null): Promise<Survey[]> =>
  rows<Survey>(tx, `SELECT ${COLUMNS} FROM survey WHERE survey_id = $1 AND ($2::text IS NULL OR shop = $2) OR id = $1 LIMIT 2`, [
    name,
    shop,
  ]);

/** All that are called so in a shop. */
export const surveysCalled = (tx: EntityManager, shop: string, surveyId: string, subjects: readonly string[]): Promise<Survey[]> =>
  rows<Survey>(
    tx,
    `SELECT ${COLUMNS} FROM survey WHERE survey_id = $1 AND (request IS NOT NULL OR shop = $2 AND subject = ANY($3::uuid[])) ORDER BY request IS NULL, at, id`,
    [surveyId, shop, subjects],
  );

/** Whose are those that are called so and were requested here. */
export async function subjectsAsked(tx: EntityManager, surveyIds: readonly string[]): Promise<string[]> {
  const found = await rows<{ subject: string }>(
    tx,
    'SELECT DISTINCT subject FROM survey WHERE survey_id = ANY($1::text[]) AND request IS NOT NULL',
    [surveyIds],
  );
  return found.map(({ subject }) => subject);
}

/** When some subjects were last asked anything. */
export async function lastAskedAt(tx: EntityManager, subjects: readonly string[]): Promise<Micros | null> {
  const [found] = await rows<{ at: Micros | null }>(
    tx,
    "SELECT max(at) AS at FROM survey WHERE subject = ANY($1::uuid[]) AND request IS NOT NULL AND status <> 'suppressed'",
    [subjects],
  );
  return found!.at;
}

/** Those of some subjects of which a reminder is due. */
export const toBeReminded = (tx: EntityManager, subjects: readonly string[], now: Micros): Promise<Survey[]> =>
  rows<Survey>(tx, `SELECT ${COLUMNS} FROM survey WHERE subject = ANY($1::uuid[]) AND remind_at <= $2 ORDER BY remind_at, id`, [
    subjects,
    now,
  ]);

export interface SurveysSought {
  shop: string | null;
  status: SurveyStatus | null;
  kind: SurveyKind | null;
  subjects: readonly string[] | null;
  /** `wordsSought`. */
  words: readonly string[] | null;
  now: Micros;
}

const HAS_STATUS = `CASE $2 WHEN 'requested' THEN status = 'requested' AND expires_at > $6
  WHEN 'expired' THEN status = 'requested' AND expires_at <= $6 ELSE status = $2 END`;

/** Surveys, newest first, after a cursor; `limit` at most. */
export const surveysSought = (
  tx: EntityManager,
  { shop, status, kind, subjects, words, now }: SurveysSought,
  limit: number,
  cursor?: string,
): Promise<(Survey & { customerId: string })[]> =>
  rows(
    tx,
    `SELECT ${COLUMNS}, customer_id AS "customerId" FROM survey JOIN subject ON subject.subject = survey.subject
     WHERE ($1::text IS NULL OR survey.shop = $1) AND ($2::text IS NULL OR ${HAS_STATUS}) AND ($3::text IS NULL OR kind = $3)
       AND ($4::uuid[] IS NULL OR survey.subject = ANY($4::uuid[]))
       AND ($5::text[] IS NULL OR (survey.shop, survey.id) IN (${thingsSaying('survey', 5)}))
       AND ${isOfNobodyErased('survey')}
       AND $6::bigint IS NOT NULL AND ($7::bigint IS NULL OR (at, id) < ($7::bigint, $8::text))
     ORDER BY at DESC, id DESC LIMIT $9`,
    [shop, status, kind, subjects, words, now, ...readCursor(cursor, ['number', 'text']), limit],
  );

/** All surveys of some subjects, oldest first. */
export const surveysOf = (tx: EntityManager, subjects: readonly string[]): Promise<Survey[]> =>
  rows(tx, `SELECT ${COLUMNS} FROM survey WHERE subject = ANY($1::uuid[]) ORDER BY at, id`, [subjects]);
