import { formatInstant, QuestionOverdueV1, type Micros, type QuestionChannel } from '#lib/contracts';
import { afterOpenSeconds } from '../../policy/business-time.js';
import { targetSeconds } from '../question-rules.js';
import { awaitsAnswer, isOverdue, type Question, type QuestionPolicy, type Said } from './question.js';

/** Something that happens to a question. */
export interface Happened {
  at: Micros;
  by?: 'staff' | 'bot' | 'customer' | undefined;
  channel?: QuestionChannel | undefined;
}

/** What is to be told where the due instant of the latest opening passed before another one, as nobody has said yet. */
export function overdueBy(question: Question, at: Micros): Said[] {
  if (question.isOverdueTold || !isOverdue(question, at)) return [];
  return [{ contract: QuestionOverdueV1, at: question.due, data: dataOf(question, { at: question.due }, dueNow(question)), follows: true }];
}

/** By when somebody who writes on a channel should be answered. */
export function dueOn(
  channel: QuestionChannel,
  at: Micros,
  { customerClass }: Pick<Question, 'customerClass'>,
  policy: QuestionPolicy,
): Micros {
  return afterOpenSeconds(policy, at, targetSeconds(policy.questions, customerClass, channel));
}

/** By when staff should answer, where somebody waits for that. */
export const dueNow = (question: Question): { due?: string } => (awaitsAnswer(question) ? { due: formatInstant(question.due) } : {});

/** What every fact about a question says. */
export const dataOf = ({ id }: Question, { by, channel }: Happened, more: object = {}): object => ({
  questionId: id,
  ...(by !== undefined && { by }),
  ...(channel !== undefined && { channel }),
  ...more,
});
