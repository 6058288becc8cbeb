import { MICROS_PER_DAY, type Micros } from '#lib/contracts';
import { isOpen, type Question, type QuestionPolicy } from './question.js';

/** A customer's message, and the questions it may belong to. */
export interface Placing {
  at: Micros;
  orderId: string | undefined;
  /** The one it names. */
  named: Question | undefined;
  /** All of the customer's in the shop that are open. */
  open: readonly Question[];
  /** The one about the order it names that was resolved last. */
  settled: Question | undefined;
  policyOf: (question: Question) => QuestionPolicy;
}

/** Where a message goes: on in a thread, into one that it opens again, or into a new one, perhaps following another. */
export type Place = { goes: 'on' | 'again'; question: Question } | { goes: 'new'; follows: Question | undefined };

/**
 * One thread a matter: the one named, else the open one about the same order, else the one about it that was settled lately. What names no
 * order, or one that nothing is open about, goes on in the customer's only open one, unless that is about another order: another matter.
 */
export function placeMessage({ at, orderId, named, open, settled, policyOf }: Placing): Place {
  if (named) return goOn(named, at, policyOf);
  const aboutOrder = open.filter((question) => orderId !== undefined && question.orderId === orderId);
  if (aboutOrder.length > 0) return into(only(aboutOrder));
  const after = settled ? goOn(settled, at, policyOf) : into(undefined);
  if (after.goes !== 'new') return after;
  const one = only(open);
  return one && (orderId === undefined || one.orderId === null) ? into(one) : after;
}

const into = (question: Question | undefined): Place => (question ? { goes: 'on', question } : { goes: 'new', follows: undefined });

/** What was said before the question was resolved opens nothing again; what is said long after is a new matter. */
function goOn(question: Question, at: Micros, policyOf: (question: Question) => QuestionPolicy): Place {
  const { resolvedAt } = question;
  if (isOpen(question) || resolvedAt === null || at < resolvedAt) return { goes: 'on', question };
  return isLate(question, at, policyOf(question)) ? { goes: 'new', follows: question } : { goes: 'again', question };
}

/** Whether an instant is too long after a question's resolution to be about it still. */
export const isLate = ({ resolvedAt }: Question, at: Micros, { questions }: QuestionPolicy): boolean =>
  resolvedAt !== null && at > resolvedAt + questions.reopenDays * MICROS_PER_DAY;

const only = (questions: readonly Question[]): Question | undefined => (questions.length === 1 ? questions[0] : undefined);
