import { MICROS_PER_DAY, type Micros, type SurveyDismissedV1, type SurveyKind } from '#lib/contracts';
import type { Because } from '../desk/feedback-fact.js';

/** Something a customer was asked (or was left in peace about), and what came of it. What they wrote stands with the texts, under `id`. */
export interface Survey {
  id: string;
  /** What facts call it: `id`, or what the platform calls a survey of its own. */
  surveyId: string;
  /** '' for the shop without a name. */
  shop: string;
  subject: string;
  kind: SurveyKind;
  status: 'requested' | 'answered' | 'dismissed' | 'suppressed';
  /** When it was requested or suppressed; of a platform's own: answered. */
  at: Micros;
  policyVersion: string;
  /** Whose words it is asked in; null where nobody's but those that come with its kind. */
  rule: string | null;
  /** Whether a person asked. */
  byHand: boolean;
  channel: string | null;
  orderId: string | null;
  productId: string | null;
  questionId: string | null;
  /** The fact of the request; null where it was not ours. */
  request: Because | null;
  /** From here on it cannot be answered; null where nobody asked. */
  expiresAt: Micros | null;
  reminders: number;
  remindedAt: Micros | null;
  /** When the next reminder is due. */
  remindAt: Micros | null;
  answeredAt: Micros | null;
  score: number | null;
  answerFact: string | null;
  dismissedAt: Micros | null;
  /** Why it was not asked. */
  reason: string | null;
}

export const SURVEY_STATUSES = ['requested', 'answered', 'dismissed', 'expired', 'suppressed'] as const;
export type SurveyStatus = (typeof SURVEY_STATUSES)[number];

/** Nothing happens when its time is over: it is so. */
export const statusAt = ({ status, expiresAt }: Pick<Survey, 'status' | 'expiresAt'>, now: Micros): SurveyStatus =>
  status === 'requested' && expiresAt !== null && expiresAt <= now ? 'expired' : status;

export interface Reminding {
  /** The number of the reminder that is due; 0 where none is. Of several missed the last alone is sent. */
  number: number;
  dueAt: Micros;
  /** When the next one is; null where none is left. */
  next: Micros | null;
}

/** What is to be reminded of a request by an instant, so many reminders having been sent. */
export function reminding(requestedAt: Micros, afterDays: readonly number[], sent: number, until: Micros): Reminding {
  const dues = afterDays.map((days) => requestedAt + days * MICROS_PER_DAY);
  const number = dues.findLastIndex((dueAt) => dueAt <= until) + 1;
  return { number: number > sent ? number : 0, dueAt: dues[number - 1] ?? requestedAt, next: dues[number] ?? null };
}

/** What a fact says of a survey, whatever happens to it. */
export const dataOf = ({ surveyId, kind, orderId, productId, questionId, channel }: Survey): SurveyDismissedV1 => ({
  surveyId,
  kind,
  ...(orderId !== null && { orderId }),
  ...(productId !== null && { productId }),
  ...(questionId !== null && { questionId }),
  ...(channel !== null && { channel }),
});

/** What a fact of a survey is about, besides its type. */
export const aboutOf = ({ surveyId, shop, subject }: Survey): string => JSON.stringify([shop, surveyId, subject]);
