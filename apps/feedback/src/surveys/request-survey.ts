import { MICROS_PER_DAY, SurveyRequestedV1, SurveySuppressedV1, formatInstant, type Micros, type SurveyKind } from '#lib/contracts';
import type { Desk } from '../desk/desk.js';
import { feedbackFact, type Because } from '../desk/feedback-fact.js';
import { saveSurvey } from './pg-surveys.js';
import { aboutOf, dataOf, reminding, type Survey } from './survey.js';
import type { SurveyRule } from './survey-rules.js';

/** So long a request can be answered that no rule says it of. */
const ANSWERABLE_DAYS = 30;

/** Somebody to be asked something. */
export interface SurveyRequest {
  id: string;
  shop: string;
  subject: string;
  kind: SurveyKind;
  at: Micros;
  policyVersion: string;
  /** Whose words it is asked in. */
  rule: SurveyRule | undefined;
  byHand: boolean;
  channel?: string | undefined;
  orderId?: string | undefined;
  productId?: string | undefined;
  questionId?: string | undefined;
  because?: Because;
}

/** Asks, or writes down why not: then nobody is asked later either. */
export async function requestSurvey(desk: Desk, request: SurveyRequest, refusal: string | null): Promise<Survey> {
  const survey = refusal === null ? requested(request) : suppressed(request, refusal);
  const { at, because } = request;
  const telling = { subject: survey.subject, shop: survey.shop, at, recordedAt: desk.now, about: aboutOf(survey), because };
  if (refusal === null) {
    const rule = !survey.byHand && survey.rule !== null && { rule: survey.rule };
    const data = { ...dataOf(survey), ...rule, expiresAt: formatInstant(survey.expiresAt!) };
    const fact = feedbackFact(SurveyRequestedV1, telling, data);
    const { source, id, correlationid = id } = fact;
    survey.request = { source, id, correlationid };
    desk.facts.push(fact);
  } else desk.facts.push(feedbackFact(SurveySuppressedV1, telling, { ...dataOf(survey), reason: refusal }));
  await saveSurvey(desk.tx, survey);
  return survey;
}

function requested(request: SurveyRequest): Survey {
  const { at, rule } = request;
  const { remindersAfterDays = [], expiresAfterDays = ANSWERABLE_DAYS } = rule ?? {};
  return {
    ...begun(request),
    status: 'requested',
    expiresAt: at + expiresAfterDays * MICROS_PER_DAY,
    remindAt: reminding(at, remindersAfterDays, 0, at).next,
  };
}

const suppressed = (request: SurveyRequest, reason: string): Survey => ({ ...begun(request), status: 'suppressed', reason });

/** With nothing having come of it yet. */
function begun({ id, rule, channel, orderId, productId, questionId, ...rest }: SurveyRequest): Survey {
  const { shop, subject, kind, at, policyVersion, byHand } = rest;
  return {
    ...nothingYet,
    ...{ id, surveyId: id, shop, subject, kind, at, policyVersion, byHand },
    rule: rule?.id ?? null,
    channel: channel ?? rule?.channel ?? null,
    orderId: orderId ?? null,
    productId: productId ?? null,
    questionId: questionId ?? null,
  };
}

export const nothingYet = {
  status: 'requested',
  request: null,
  expiresAt: null,
  reminders: 0,
  remindedAt: null,
  remindAt: null,
  answeredAt: null,
  score: null,
  answerFact: null,
  dismissedAt: null,
  reason: null,
} as const;
