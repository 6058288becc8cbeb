import {
  formatInstant,
  MICROS_PER_SECOND,
  QuestionAcknowledgedV1,
  QuestionAnsweredV1,
  QuestionAskedV1,
  QuestionContinuedV1,
  QuestionHandedOverV1,
  type Micros,
  type QuestionChannel,
} from '#lib/contracts';
import { openSeconds } from '../../policy/business-time.js';
import { awaitsAnswer, type Nothing, type Question, type QuestionPolicy, type Said, type Step } from './question.js';
import { dataOf, dueNow, dueOn, overdueBy, type Happened } from './saying.js';
import { following, turn } from './settling.js';

export type Asked = Pick<
  Question,
  'shop' | 'id' | 'subject' | 'channel' | 'topic' | 'orderId' | 'priority' | 'assignee' | 'follows' | 'partedFrom' | 'customerClass'
> & { at: Micros };

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
    turns: [],
    openedBy: null,
    answeredAt: null,
    isOverdueTold: false,
    firstAnsweredAt: null,
    lastAnsweredAt: null,
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

/** The customer writes again; on a faster channel, an answer is due earlier. Where a resolution is told late, it has opened that again. */
export function hear(question: Question, { at, channel }: { at: Micros; channel: QuestionChannel }, policy: QuestionPolicy): Step {
  const heard = { ...question, due: earlierDue(question, { at, channel }, policy) };
  const said: Said = { contract: QuestionContinuedV1, at, data: dataOf(heard, { at, by: 'customer', channel }, dueNow(heard)) };
  const { question: turned, says } = turn(heard, { does: 'reopen', at, by: 'customer', channel, isMessage: true, isTold: false }, policy);
  return { question: turned, says: [said, ...says.map(following)] };
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
    firstAnsweredAt: Math.min(question.firstAnsweredAt ?? at, at),
    lastAnsweredAt: Math.max(question.lastAnsweredAt ?? at, at),
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

/** The due instant has passed: said once an opening. */
export function passDue(question: Question, now: Micros): Step | Nothing {
  const says = overdueBy(question, now);
  if (says.length === 0) return { already: 'nothing is overdue, or it was said already' };
  return { question: { ...question, isOverdueTold: true }, says };
}

const withoutNulls = (data: object): object => Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
