import type { Fact, Micros, QuestionAnsweredV1, QuestionAskedV1 } from '#lib/contracts';
import { datedFacts, type Dated } from '../dated.js';
import { ANSWERED, ASKED, JOINED, QUESTION_TYPES, REOPENED, RESOLVED } from './facts.js';

/** What any of the facts about a question may say. */
export type Happened = Dated<QuestionAnsweredV1>;

/** A customer's question: the first fact that asked it, and what came after, nothing earlier than the asking. */
export interface Question {
  asked: Dated<QuestionAskedV1>;
  /** In fact order; the last is its joining, where it turned out to be part of another question. */
  later: Happened[];
}

/**
 * One customer's questions, from the facts of all of the customer's subjects in any order, repeated or not. What is said of a question that
 * nobody has asked counts from its asking on.
 */
export function questionsOf(facts: readonly Fact[]): Question[] {
  const questions = new Map<string, { asked: Question['asked'] | null; others: Happened[] }>();
  for (const dated of datedFacts(facts, QUESTION_TYPES) as Happened[]) {
    const key = `${dated.fact.shop ?? ''}\0${dated.fact.data.questionId}`;
    if (!questions.has(key)) questions.set(key, { asked: null, others: [] });
    const question = questions.get(key)!;
    if (dated.fact.type !== ASKED) question.others.push(dated);
    else question.asked ??= dated as unknown as Question['asked'];
  }
  return [...questions.values()].flatMap(({ asked, others }) => (asked ? [{ asked, later: following(asked, others) }] : []));
}

function following(asked: Question['asked'], others: readonly Happened[]): Happened[] {
  const later = others.map(({ fact, at }) => ({ fact, at: Math.max(at, asked.at) }));
  const joined = later.findIndex(({ fact }) => fact.type === JOINED);
  return joined === -1 ? later : later.slice(0, joined + 1);
}

/** Neither a bot nor a receipt stops the clock; who does not say who answered is staff. */
export const isByStaff = ({ fact: { type, data } }: Happened): boolean => type === ANSWERED && (data.by ?? 'staff') === 'staff';

const isOf =
  (type: string) =>
  ({ fact }: Happened): boolean =>
    fact.type === type;

/** Something that took its time: since when, until when, and what ended it. */
export interface Span {
  since: Micros;
  at: Micros;
  by: Happened;
}

/** Everything that a question waited for and got; nothing of one that was joined to another. */
export function spansOf({ asked, later }: Question): Record<'firstResponse' | 'resolution' | 'firstResolution', Span | null> {
  if (later.at(-1)?.fact.type === JOINED) return { firstResponse: null, resolution: null, firstResolution: null };
  const last = later.findLast(({ fact }) => fact.type === RESOLVED || fact.type === REOPENED);
  const spanTo = (by: Happened | undefined, since = asked.at): Span | null => (by ? { since, at: by.at, by } : null);
  const answered = later.findIndex(isByStaff);
  const reopened = later.slice(0, Math.max(0, answered)).findLast(isOf(REOPENED));
  return {
    firstResponse: spanTo(later[answered], reopened?.at),
    resolution: spanTo(last?.fact.type === RESOLVED ? last : undefined),
    firstResolution: spanTo(later.find(isOf(RESOLVED))),
  };
}
