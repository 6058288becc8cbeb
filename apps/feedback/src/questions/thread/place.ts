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

/** One thread a matter: the one named, else the open one about the same order, else the customer's only open one. */
export function placeMessage({ at, orderId, named, open, settled, policyOf }: Placing): Place {
  if (named) return goOn(named, at, policyOf);
  const aboutOrder = open.filter((question) => orderId !== undefined && question.orderId === orderId);
  const joined = only(aboutOrder) ?? (aboutOrder.length === 0 ? only(open) : undefined);
  if (joined) return { goes: 'on', question: joined };
  return settled && open.length === 0 ? goOn(settled, at, policyOf) : { goes: 'new', follows: undefined };
}

/** What was said before the question was resolved opens nothing again; what is said long after is a new matter. */
function goOn(question: Question, at: Micros, policyOf: (question: Question) => QuestionPolicy): Place {
  const { resolvedAt } = question;
  if (isOpen(question) || resolvedAt === null || at < resolvedAt) return { goes: 'on', question };
  const until = resolvedAt + policyOf(question).questions.reopenDays * MICROS_PER_DAY;
  return at <= until ? { goes: 'again', question } : { goes: 'new', follows: question };
}

const only = (questions: readonly Question[]): Question | undefined => (questions.length === 1 ? questions[0] : undefined);
