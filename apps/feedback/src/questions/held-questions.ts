import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Holding } from '../personal/holding.js';
import { textsAbout, textsOf } from '../texts/pg-texts.js';
import { messageView, standingOf } from './requests/question-view.js';
import type { Question } from './thread/question.js';
import { messagesOf } from './threads/pg-messages.js';
import { QUESTION_COLUMNS } from './threads/pg-questions.js';

@Injectable()
export class HeldQuestions extends Holding {
  readonly name = 'questions';

  /** Words are given to whom they are about, in whosever thread they stand: customers may have been one for a while. */
  async export(tx: EntityManager, subjects: readonly string[]): Promise<object[]> {
    const own = await textsAbout(tx, 'question', subjects);
    const threads = await rows<Question>(
      tx,
      `SELECT ${QUESTION_COLUMNS} FROM question
       WHERE joined_into IS NULL AND (subject = ANY($1::uuid[]) OR (shop, id) IN (SELECT * FROM unnest($2::text[], $3::text[])))
       ORDER BY asked_at, shop, id`,
      [subjects, own.map(({ shop }) => shop), own.map(({ id }) => id)],
    );
    const texts = await textsOf(tx, 'question', threads);
    const messages = await messagesOf(tx, threads);
    return threads.map((thread) => {
      const isTheirs = subjects.includes(thread.subject);
      const said = own.filter(({ shop, id }) => shop === thread.shop && id === thread.id);
      const parts = new Set(said.map(({ part }) => part));
      const others = new Set(texts(thread).flatMap(({ part }) => (parts.has(part) ? [] : [part])));
      const given = messages(thread).filter(({ messageId }) => (isTheirs ? !others.has(messageId) : parts.has(messageId)));
      // Of another customer's question nothing is given but what was said.
      const { questionId, shop, ...standing } = standingOf(thread, thread.openedAt);
      const name = { questionId, ...(shop !== undefined && { shop }) };
      return { ...name, ...(isTheirs && standing), messages: given.map((message) => messageView(message, said)) };
    });
  }

  /** Nobody waits for an answer any more, nothing is overdue, and who cared for them is forgotten. What was told of them stays, without a topic. */
  async forget(tx: EntityManager, subjects: readonly string[]): Promise<void> {
    await tx.query('UPDATE question SET resolved_at = coalesce(resolved_at, opened_at), topic = NULL WHERE subject = ANY($1::uuid[])', [
      subjects,
    ]);
    for (const table of ['preferred_channel', 'representative', 'customer_class'])
      await tx.query(`DELETE FROM ${table} WHERE subject = ANY($1::uuid[])`, [subjects]);
  }
}
