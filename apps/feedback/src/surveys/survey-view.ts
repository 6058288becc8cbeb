import { formatInstant, type Micros, type SurveyKind } from '#lib/contracts';
import type { Comment } from './comments.js';
import { statusAt, type Survey, type SurveyStatus } from './survey.js';
import type { FollowUp } from './survey-rules.js';
import type { Wording } from './wording.js';

/** A survey without what was written: what a request that changes it is answered, and such answers are kept. */
export interface SurveyState {
  /** What the paths of this interface call it. */
  id: string;
  /** What facts call it: the same, but for a survey of the platform's own. */
  surveyId: string;
  shop: string;
  kind: SurveyKind;
  status: SurveyStatus;
  /** The rule that asked; absent where a person did, or the platform. */
  rule?: string;
  channel?: string;
  orderId?: string;
  productId?: string;
  questionId?: string;
  requestedAt?: string;
  expiresAt?: string;
  reminders: number;
  remindedAt?: string;
  answeredAt?: string;
  score?: number;
  dismissedAt?: string;
  suppressedAt?: string;
  /** Why it was not asked. */
  reason?: string;
}

/** With what was written, and with what whoever sends it needs while it can be answered. */
export interface SurveyView extends SurveyState {
  comments: Comment[];
  /** What is asked, on which scale, and what in words by score. */
  question: string;
  from: number;
  to: number;
  followUp: FollowUp[];
  /** Needs no login; `?score=` chooses one beforehand. While it can be answered. */
  link?: string;
}

export function stateOf(survey: Survey, now: Micros): SurveyState {
  const { id, surveyId, shop, kind, rule, byHand, channel, orderId, productId, questionId } = survey;
  const { status, at, request, expiresAt, reminders, remindedAt, answeredAt, score, dismissedAt, reason } = survey;
  return {
    ...{ id, surveyId, shop, kind, status: statusAt(survey, now) },
    ...(rule !== null && !byHand && { rule }),
    ...(channel !== null && { channel }),
    ...(orderId !== null && { orderId }),
    ...(productId !== null && { productId }),
    ...(questionId !== null && { questionId }),
    ...(request && { requestedAt: formatInstant(at) }),
    ...(expiresAt !== null && { expiresAt: formatInstant(expiresAt) }),
    reminders,
    ...(remindedAt !== null && { remindedAt: formatInstant(remindedAt) }),
    ...(answeredAt !== null && { answeredAt: formatInstant(answeredAt) }),
    ...(score !== null && { score }),
    ...(dismissedAt !== null && { dismissedAt: formatInstant(dismissedAt) }),
    ...(status === 'suppressed' && { suppressedAt: formatInstant(at), ...(reason !== null && { reason }) }),
  };
}

export function viewOf(survey: Survey, wording: Wording, comments: Comment[], link: string, now: Micros): SurveyView {
  const { question, from, to, followUp } = wording;
  const state = stateOf(survey, now);
  return { ...state, comments, question, from, to, followUp, ...(state.status === 'requested' && { link }) };
}
