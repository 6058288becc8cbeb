import type { Micros, QuestionChannel } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** Keeps how a customer has asked to be answered; what they said last stands. */
export async function keepPreferred(tx: EntityManager, subject: string, channel: QuestionChannel, at: Micros): Promise<void> {
  await tx.query(
    `INSERT INTO preferred_channel VALUES ($1, $2, $3)
     ON CONFLICT (subject) DO UPDATE SET channel = excluded.channel, at = excluded.at WHERE preferred_channel.at <= excluded.at`,
    [subject, channel, at],
  );
}

/** How the customer of some subjects is best answered: as they have asked, else where they wrote last. */
export async function preferredOf(tx: EntityManager, subjects: readonly string[]): Promise<QuestionChannel | undefined> {
  const [found] = await rows<{ channel: QuestionChannel }>(
    tx,
    `(SELECT channel, 1 AS rank, at FROM preferred_channel WHERE subject = ANY($1::uuid[]))
     UNION ALL
     (SELECT message.channel, 2, message.at FROM question JOIN question_message AS message ON message.shop = question.shop
        AND message.question_id = question.id
      WHERE question.subject = ANY($1::uuid[]) AND message.kind = 'message' AND message.channel IS NOT NULL)
     ORDER BY rank, at DESC LIMIT 1`,
    [subjects],
  );
  return found?.channel;
}
