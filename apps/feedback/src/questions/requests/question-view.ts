import { formatInstant, type Micros, type QuestionChannel } from '#lib/contracts';
import type { Said } from '../../texts/pg-texts.js';
import { awaitsAnswer, isOverdue, statusOf, type Question, type QuestionStatus } from '../thread/question.js';
import type { KeptMessage, MessageKind } from '../threads/pg-messages.js';

/** A question as it stands. */
export interface QuestionView {
  questionId: string;
  shop?: string;
  customerId: string;
  status: QuestionStatus;
  /** That of the first message. */
  channel: QuestionChannel;
  topic?: string;
  orderId?: string;
  priority: string;
  assignee?: string;
  askedAt: string;
  /** When it was last reopened. */
  reopenedAt?: string;
  /** By when staff should answer; absent while nobody waits for that. */
  dueAt?: string;
  overdue: boolean;
  acknowledgedAt?: string;
  handedOverAt?: string;
  firstAnsweredAt?: string;
  resolvedAt?: string;
  /** A question resolved long before, which this one goes on from. */
  follows?: string;
  partedFrom?: string;
}

export interface MessageView {
  messageId: string;
  at: string;
  kind: MessageKind;
  by: KeptMessage['by'];
  channel?: QuestionChannel;
  text?: string;
}

/** Another question of the customer, which may be the same matter. */
export interface Suggestion {
  join: string;
  channel: QuestionChannel;
  topic?: string;
  orderId?: string;
  askedAt: string;
  /** It is settled: to join it, reopen it first. */
  resolvedAt?: string;
}

/** A question with all that was said and done. */
export interface ThreadView extends QuestionView {
  /** How the customer is best answered: as they have asked, else where they wrote last. */
  preferredChannel?: QuestionChannel;
  messages: MessageView[];
  suggestions: Suggestion[];
}

export const viewOf = (question: Question, customerId: string, now: Micros): QuestionView => ({ customerId, ...standingOf(question, now) });

export function standingOf(question: Question, now: Micros): Omit<QuestionView, 'customerId'> {
  const { id, shop, channel, priority, askedAt, opening, openedAt, due } = question;
  const { topic, orderId, assignee, follows, partedFrom, acknowledgedAt, handedOverAt, firstAnsweredAt, resolvedAt } = question;
  return {
    questionId: id,
    ...(shop !== '' && { shop }),
    status: statusOf(question),
    channel,
    ...said({ topic, orderId }),
    priority,
    ...said({ assignee }),
    askedAt: formatInstant(askedAt),
    ...instants({ reopenedAt: opening > 1 ? openedAt : null, dueAt: awaitsAnswer(question) ? due : null }),
    overdue: isOverdue(question, now),
    ...instants({ acknowledgedAt, handedOverAt, firstAnsweredAt, resolvedAt }),
    ...said({ follows, partedFrom }),
  };
}

export function messageView({ messageId, at, kind, by, channel }: KeptMessage, texts: readonly Said[]): MessageView {
  const text = texts.find(({ part }) => part === messageId)?.body ?? null;
  return { messageId, at: formatInstant(at), kind, by, ...(channel !== null && { channel }), ...(text !== null && { text }) };
}

export const said = <Name extends string>(fields: Record<Name, string | null>): Partial<Record<Name, string>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<Record<Name, string>>;

const instants = <Name extends string>(fields: Record<Name, Micros | null>): Partial<Record<Name, string>> =>
  Object.fromEntries(
    Object.entries<Micros | null>(fields).flatMap(([name, at]) => (at === null ? [] : [[name, formatInstant(at)]])),
  ) as Partial<Record<Name, string>>;
