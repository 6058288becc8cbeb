import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Holding } from '../personal/holding.js';
import { textsOf } from '../texts/pg-texts.js';
import { messageView, standingOf } from './requests/question-view.js';
import type { Question } from './thread/question.js';
import { messagesOf } from './threads/pg-messages.js';
import { QUESTION_COLUMNS } from './threads/pg-questions.js';

@Injectable()
export class HeldQuestions extends Holding {
  readonly name = 'questions';

  async export(tx: EntityManager, subjects: readonly string[]): Promise<object[]> {
    const questions = await rows<Question>(
      tx,
      `SELECT ${QUESTION_COLUMNS} FROM question WHERE subject = ANY($1::uuid[]) AND joined_into IS NULL ORDER BY asked_at, shop, id`,
      [subjects],
    );
    const texts = await textsOf(tx, 'question', questions);
    const messages = await messagesOf(tx, questions);
    return questions.map((question) => ({
      ...standingOf(question, question.openedAt),
      messages: messages(question).map((message) => messageView(message, texts(question))),
    }));
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
