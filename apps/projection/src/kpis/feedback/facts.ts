import {
  OrderDeliveredV1,
  QuestionAcknowledgedV1,
  QuestionAnsweredV1,
  QuestionAskedV1,
  QuestionContinuedV1,
  QuestionHandedOverV1,
  QuestionJoinedV1,
  QuestionOverdueV1,
  QuestionReopenedV1,
  QuestionResolvedV1,
  ReturnReceivedV1,
  SurveyAnsweredV1,
  wireType,
} from '#lib/contracts';
import { REFUNDED } from '../purchases.js';

export const SURVEY_ANSWERED = wireType(SurveyAnsweredV1);
export const ASKED = wireType(QuestionAskedV1);
export const ANSWERED = wireType(QuestionAnsweredV1);
export const RESOLVED = wireType(QuestionResolvedV1);
export const REOPENED = wireType(QuestionReopenedV1);
export const JOINED = wireType(QuestionJoinedV1);
export const DELIVERED = wireType(OrderDeliveredV1);
export const RECEIVED = wireType(ReturnReceivedV1);

/** Somebody was asked for an opinion and gave it; who dismissed the request gave none. */
export const SURVEY_TYPES: ReadonlySet<string> = new Set([SURVEY_ANSWERED]);

/** All that happens to a question. */
export const QUESTION_TYPES: ReadonlySet<string> = new Set([
  ASKED,
  ANSWERED,
  RESOLVED,
  REOPENED,
  JOINED,
  ...[QuestionContinuedV1, QuestionAcknowledgedV1, QuestionHandedOverV1, QuestionOverdueV1].map(wireType),
]);

export const DELIVERY_TYPES: ReadonlySet<string> = new Set([DELIVERED]);

/** What comes back, and the money that goes back for it. */
export const RETURN_TYPES: ReadonlySet<string> = new Set([RECEIVED, REFUNDED]);
