import type { AbcClass, Contract, Fact, Micros, QuestionChannel } from '#lib/contracts';
import type { Hours } from '../../policy/business-time.js';
import type { QuestionRules } from '../question-rules.js';

/** One thread of one matter, as it stands. An opening is its asking, and every reopening. */
export interface Question {
  shop: string;
  id: string;
  /** Who asked; every fact about it is about them. */
  subject: string;
  /** That of the first message, for ever. */
  channel: QuestionChannel;
  topic: string | null;
  /** The first order a message of it named. */
  orderId: string | null;
  priority: string;
  assignee: string | null;
  follows: string | null;
  partedFrom: string | null;
  /** The thread it goes on in, being no question of its own any more. */
  joinedInto: string | null;
  /** The version of the policy in force when it was asked, and the class of whoever asked: its targets follow from them for ever. */
  policy: string;
  customerClass: AbcClass | null;
  askedAt: Micros;
  /** The number of its latest opening, from 1; when that was, and by when staff should answer. */
  opening: number;
  openedAt: Micros;
  due: Micros;
  /** What has settled it and opened it again, in the order it was told. */
  turns: readonly Turn[];
  /** The fact of the latest opening; null until that is told. */
  openedBy: Pick<Fact, 'source' | 'id'> | null;
  /** When staff first answered in the latest opening. */
  answeredAt: Micros | null;
  /** Whether it was said that the latest opening is overdue. */
  isOverdueTold: boolean;
  /** When staff first answered at all, and when last. */
  firstAnsweredAt: Micros | null;
  lastAnsweredAt: Micros | null;
  acknowledgedAt: Micros | null;
  handedOverAt: Micros | null;
  resolvedAt: Micros | null;
  /** What all its facts go back to. */
  correlation: string | null;
  /** How many facts were told of it. */
  facts: number;
}

/**
 * What settles a question or opens it again, as somebody told it. Kept also where it changed nothing, since what it changes something after
 * may be told later.
 */
export interface Turn {
  does: 'resolve' | 'reopen';
  /** As it was told; a resolution from before the asking counts from that on. */
  at: Micros;
  by?: 'staff' | 'bot' | 'customer' | undefined;
  channel?: QuestionChannel | undefined;
  /** A customer's message: it opens only what was resolved within the days of the policy. */
  isMessage?: true;
  /** Whether a fact says it. */
  isTold: boolean;
}

/** The rules a question is dealt with by. */
export interface QuestionPolicy extends Hours {
  version: string;
  questions: QuestionRules;
}

/** A fact to be told of a question. */
export interface Said {
  contract: Contract;
  at: Micros;
  data: object;
  /** It is not the thing that happened but follows: from the fact told before it, else from the opening. */
  follows?: true;
  /** It is the question's latest opening. */
  opens?: true;
}

/** What something that happened makes of a question: how it stands then, and what is to be told, in order. */
export interface Step {
  question: Question;
  says: Said[];
}

/** Nothing is to be told of it, for a reason; what is to be kept in mind all the same, if anything. */
export interface Nothing {
  already: string;
  question?: Question;
}

export const QUESTION_STATUSES = ['asked', 'acknowledged', 'answered', 'reopened', 'resolved'] as const;
export type QuestionStatus = (typeof QUESTION_STATUSES)[number];

export function statusOf({ resolvedAt, answeredAt, opening, acknowledgedAt }: Question): QuestionStatus {
  if (resolvedAt !== null) return 'resolved';
  if (answeredAt !== null) return 'answered';
  if (opening > 1) return 'reopened';
  return acknowledgedAt === null ? 'asked' : 'acknowledged';
}

export const isOpen = ({ resolvedAt, joinedInto }: Question): boolean => resolvedAt === null && joinedInto === null;

/** Whether its clock runs: it is open, and no staff has answered since it was opened. */
export const awaitsAnswer = (question: Question): boolean => isOpen(question) && question.answeredAt === null;

/** Answered exactly when it is due is in time. */
export const isOverdue = (question: Question, now: Micros): boolean => awaitsAnswer(question) && now > question.due;
