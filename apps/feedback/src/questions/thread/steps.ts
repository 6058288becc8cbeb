import {
  formatInstant,
  MICROS_PER_SECOND,
  QuestionAcknowledgedV1,
  QuestionAnsweredV1,
  QuestionAskedV1,
  QuestionContinuedV1,
  QuestionHandedOverV1,
  QuestionOverdueV1,
  QuestionReopenedV1,
  QuestionResolvedV1,
  type Micros,
  type QuestionChannel,
} from '#lib/contracts';
import { afterOpenSeconds, openSeconds } from '../../policy/business-time.js';
import { targetSeconds } from '../question-rules.js';
import { awaitsAnswer, isOverdue, type Nothing, type Question, type QuestionPolicy, type Said, type Step } from './question.js';

export type Asked = Pick<
  Question,
  'shop' | 'id' | 'subject' | 'channel' | 'topic' | 'orderId' | 'priority' | 'assignee' | 'follows' | 'partedFrom' | 'customerClass'
> & { at: Micros };

/** Something that happens to a question. */
export interface Happened {
  at: Micros;
  by?: 'staff' | 'bot' | 'customer' | undefined;
  channel?: QuestionChannel | undefined;
}

/** A new thread. */
export function ask({ at, ...asked }: Asked, policy: QuestionPolicy): Step {
  const question: Question = {
    ...asked,
    joinedInto: null,
    policy: policy.version,
    askedAt: at,
    opening: 1,
    openedAt: at,
    due: dueOn(asked.channel, at, asked, policy),
    saidOpenAt: null,
    openedBy: null,
    answeredAt: null,
    isOverdueTold: false,
    firstAnsweredAt: null,
    acknowledgedAt: null,
    handedOverAt: null,
    resolvedAt: null,
    correlation: null,
    facts: 0,
  };
  return { question, says: [askedOf(question)] };
}

export function askedOf(question: Question): Said {
  const { id, channel, topic, orderId, priority, due, assignee, follows, partedFrom, askedAt } = question;
  const data = { questionId: id, channel, topic, orderId, priority, dueAt: formatInstant(due), assignee, follows, partedFrom };
  return { contract: QuestionAskedV1, at: askedAt, data: withoutNulls(data), opens: true };
}

/** The customer writes again; on a faster channel, an answer is due earlier. */
export function hear(question: Question, { at, channel }: { at: Micros; channel: QuestionChannel }, policy: QuestionPolicy): Step {
  const heard = { ...question, due: earlierDue(question, { at, channel }, policy) };
  return {
    question: heard,
    says: [{ contract: QuestionContinuedV1, at, data: dataOf(heard, { at, by: 'customer', channel }, dueNow(heard)) }],
  };
}

/** The due instant moves only earlier, and only while it counts. */
export function earlierDue(question: Question, { at, channel }: { at: Micros; channel: QuestionChannel }, policy: QuestionPolicy): Micros {
  if (!awaitsAnswer(question)) return question.due;
  return Math.min(question.due, dueOn(channel, Math.max(at, question.openedAt), question, policy));
}

/** Told that it has arrived: once, and it stops no clock. */
export function acknowledge(question: Question, happened: Happened): Step | Nothing {
  if (question.acknowledgedAt !== null) return { already: 'the question was acknowledged already' };
  const acknowledged = { ...question, acknowledgedAt: happened.at };
  return {
    question: acknowledged,
    says: [{ contract: QuestionAcknowledgedV1, at: happened.at, data: dataOf(question, happened, dueNow(question)) }],
  };
}

/** An answer. Staff's first stops the clock; a bot's stops nothing. */
export function answer(question: Question, happened: Happened & { by: 'staff' | 'bot' }, policy: QuestionPolicy): Step {
  const { by } = happened;
  if (by === 'bot') return { question, says: [{ contract: QuestionAnsweredV1, at: happened.at, data: dataOf(question, happened) }] };
  // One told as given before the question was asked counts from its asking; one before a reopening answered what was open then.
  const at = Math.max(happened.at, question.askedAt);
  const isInOpening = at >= question.openedAt;
  const isFirst = question.firstAnsweredAt === null;
  const overdue = isInOpening ? overdueBy(question, at) : [];
  const answered: Question = {
    ...question,
    isOverdueTold: question.isOverdueTold || overdue.length > 0,
    answeredAt: isInOpening ? (question.answeredAt ?? at) : question.answeredAt,
    firstAnsweredAt: question.firstAnsweredAt ?? at,
  };
  // Of every answer by staff: one given earlier may be told later, and is then the first.
  const businessSeconds = openSeconds(policy, isInOpening ? question.openedAt : question.askedAt, at);
  const data = dataOf(question, happened, { ...(isFirst && { firstAnswer: true }), businessSeconds });
  return { question: answered, says: [...overdue, { contract: QuestionAnsweredV1, at: happened.at, data }] };
}

/** A bot gives the question to people. */
export function handOver(question: Question, happened: Happened): Step {
  const waitedSeconds = Math.max(0, Math.floor((happened.at - question.openedAt) / MICROS_PER_SECOND));
  const data = dataOf(question, { ...happened, by: happened.by ?? 'bot' }, { waitedSeconds, ...dueNow(question) });
  return { question: { ...question, handedOverAt: happened.at }, says: [{ contract: QuestionHandedOverV1, at: happened.at, data }] };
}

/**
 * The matter is settled. Told late, of a time before a reopening, it was so then and changes nothing now; where the reopening was told first,
 * it has its resolution now and opens the question again.
 */
export function resolve(question: Question, happened: Happened, policy: QuestionPolicy): Step | Nothing {
  const at = Math.max(happened.at, question.askedAt);
  const { resolvedAt, openedAt, saidOpenAt, assignee } = question;
  if (resolvedAt !== null && at >= resolvedAt) return { already: 'the question was resolved already' };
  const data = dataOf(question, happened, { businessSeconds: openSeconds(policy, question.askedAt, at) });
  const told: Said = { contract: QuestionResolvedV1, at: happened.at, data };
  if (resolvedAt !== null || at < openedAt) return { question, says: [told] };
  const overdue = overdueBy(question, at);
  const resolved: Question = { ...question, resolvedAt: at, saidOpenAt: null, isOverdueTold: question.isOverdueTold || overdue.length > 0 };
  if (saidOpenAt === null || at >= saidOpenAt) return { question: resolved, says: [...overdue, told] };
  const again = openAgain(resolved, { at: saidOpenAt, assignee }, policy);
  return { question: again.question, says: [...overdue, told, ...again.says.map((said) => ({ ...said, follows: true as const }))] };
}

/**
 * The matter was not settled after all, as somebody says who may be late: a later opening or resolution that is known stands, and one that
 * is open stays so, with the clock it has.
 */
export function reopen(question: Question, happened: Reopened, policy: QuestionPolicy): Step | Nothing {
  const { at } = happened;
  const { resolvedAt, openedAt, saidOpenAt } = question;
  if (resolvedAt === null) {
    const isLater = at > Math.max(openedAt, saidOpenAt ?? 0);
    return { already: 'the question was open already', ...(isLater && { question: { ...question, saidOpenAt: at } }) };
  }
  if (at >= resolvedAt) return openAgain(question, happened, policy);
  return { question, says: [{ contract: QuestionReopenedV1, at, data: dataOf(question, happened) }] };
}

export type Reopened = Happened & { assignee: string | null };

/** A new opening, at its own time and with a clock of its own. */
export function openAgain(question: Question, { assignee, ...happened }: Reopened, policy: QuestionPolicy): Step {
  const { at, channel = question.channel } = happened;
  const opened: Question = {
    ...question,
    opening: question.opening + 1,
    openedAt: at,
    saidOpenAt: null,
    due: dueOn(channel, at, question, policy),
    answeredAt: null,
    isOverdueTold: false,
    resolvedAt: null,
    assignee,
  };
  return { question: opened, says: [{ contract: QuestionReopenedV1, at, data: dataOf(opened, happened, dueNow(opened)), opens: true }] };
}

/** The due instant has passed: said once an opening. */
export function passDue(question: Question, now: Micros): Step | Nothing {
  const says = overdueBy(question, now);
  if (says.length === 0) return { already: 'nothing is overdue, or it was said already' };
  return { question: { ...question, isOverdueTold: true }, says };
}

function overdueBy(question: Question, at: Micros): Said[] {
  if (question.isOverdueTold || !isOverdue(question, at)) return [];
  return [{ contract: QuestionOverdueV1, at: question.due, data: dataOf(question, { at: question.due }, dueNow(question)), follows: true }];
}

/** By when somebody who writes on a channel should be answered. */
function dueOn(channel: QuestionChannel, at: Micros, { customerClass }: Pick<Question, 'customerClass'>, policy: QuestionPolicy): Micros {
  return afterOpenSeconds(policy, at, targetSeconds(policy.questions, customerClass, channel));
}

const dueNow = (question: Question): { due?: string } => (awaitsAnswer(question) ? { due: formatInstant(question.due) } : {});

const dataOf = ({ id }: Question, { by, channel }: Happened, more: object = {}): object => ({
  questionId: id,
  ...(by !== undefined && { by }),
  ...(channel !== undefined && { channel }),
  ...more,
});

const withoutNulls = (data: object): object => Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
