import { wireType, type Claim, type Contract, type Fact, type Micros, type QuestionChannel } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { QuestionName } from './pg-questions.js';

export type MessageKind = 'message' | 'answer' | 'receipt' | 'hand-over' | 'resolution' | 'reopening';

/** Something said or done in a thread. */
export interface KeptMessage {
  /** The id of the fact it became. */
  messageId: string;
  kind: MessageKind;
  by: 'customer' | 'staff' | 'bot';
  channel: QuestionChannel | null;
  at: Micros;
}

const COLUMNS = 'message_id AS "messageId", kind, said_by AS by, channel, at';

/** Keeps what was said or done, with the fact it became and the claim that told of it. */
export async function keepMessage(
  tx: EntityManager,
  { shop, id }: QuestionName,
  fact: Fact,
  { kind, by, channel, at }: Omit<KeptMessage, 'messageId'>,
  claim: Claim | undefined,
): Promise<void> {
  await tx.query(
    `INSERT INTO question_message (message_id, shop, question_id, kind, said_by, channel, at, fact_type, source, claim_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [fact.id, shop, id, kind, by, channel, at, fact.type, claim?.source ?? null, claim?.id ?? null],
  );
}

/** The fact a claim became, if it was judged before. */
export async function factOfClaim(tx: EntityManager, { source, id }: Claim): Promise<Pick<Fact, 'id' | 'type'> | undefined> {
  const sql = 'SELECT message_id AS id, fact_type AS type FROM question_message WHERE source = $1 AND claim_id = $2';
  const [fact] = await rows<Pick<Fact, 'id' | 'type'>>(tx, sql, [source, id]);
  return fact;
}

/** The latest fact of a type that was told of a thread. */
export async function latestFact(
  tx: EntityManager,
  { shop, id }: QuestionName,
  contract: Contract,
): Promise<Pick<Fact, 'id' | 'type'> | undefined> {
  const [fact] = await rows<Pick<Fact, 'id' | 'type'>>(
    tx,
    `SELECT message_id AS id, fact_type AS type FROM question_message WHERE shop = $1 AND question_id = $2 AND fact_type = $3
     ORDER BY at DESC, number DESC LIMIT 1`,
    [shop, id, wireType(contract)],
  );
  return fact;
}

/** What was said and done in some threads, each in the order it happened: `const messages = await messagesOf(tx, all); messages(all[0])`. */
export async function messagesOf(tx: EntityManager, threads: readonly QuestionName[]): Promise<(thread: QuestionName) => KeptMessage[]> {
  const found = await rows<KeptMessage & { shop: string; questionId: string }>(
    tx,
    `SELECT shop, question_id AS "questionId", ${COLUMNS} FROM question_message
     WHERE (shop, question_id) IN (SELECT * FROM unnest($1::text[], $2::text[])) ORDER BY at, number`,
    [threads.map(({ shop }) => shop), threads.map(({ id }) => id)],
  );
  return ({ shop, id }) => found.filter((message) => message.shop === shop && message.questionId === id);
}

/** Moves some messages of a thread to another one of its shop; all where none are named. */
export async function moveMessages(
  tx: EntityManager,
  { shop, id }: QuestionName,
  into: string,
  messages?: readonly string[],
): Promise<void> {
  await tx.query(
    'UPDATE question_message SET question_id = $3 WHERE shop = $1 AND question_id = $2 AND ($4::uuid[] IS NULL OR message_id = ANY($4::uuid[]))',
    [shop, id, into, messages ?? null],
  );
}
