import {
  IdeaStatusChangedV1,
  ReviewPostedV1,
  SurveyAnsweredV1,
  timeOf,
  wireType,
  type Fact,
  type IdeaStatus,
  type Micros,
} from '#lib/contracts';
import { becauseOf, type Because } from '../members/posting-facts.js';

/** A review that is shown, a survey somebody has answered, or an idea of somebody's that the shop takes up. */
export interface Feedback {
  kind: 'review' | 'survey' | 'idea';
  /** '' for the shop without a name. */
  shop: string;
  id: string;
  subject: string;
  at: Micros;
  /** What was reviewed. */
  product: string | null;
  because: Because;
}

/** The feedback a fact tells of; null where it tells of none, or of nobody's. */
export function feedbackOf(fact: Fact): Feedback | null {
  const { subject, shop = '' } = fact;
  if (subject === undefined) return null;
  const told = { shop, subject, at: timeOf(fact), because: becauseOf(fact) };
  if (fact.type === wireType(ReviewPostedV1)) {
    const { reviewId, productId } = fact.data as ReviewPostedV1;
    return { ...told, kind: 'review', id: reviewId, product: productId };
  }
  if (fact.type === wireType(SurveyAnsweredV1)) {
    const { surveyId } = fact.data as SurveyAnsweredV1;
    return { ...told, kind: 'survey', id: surveyId, product: null };
  }
  if (fact.type === wireType(IdeaStatusChangedV1)) {
    const { ideaId, status, role } = fact.data as IdeaStatusChangedV1;
    // Planned and later done, it is known already; what others voted for is not theirs.
    return role === 'submitter' && TAKEN_UP.has(status) ? { ...told, kind: 'idea', id: ideaId, product: null } : null;
  }
  return null;
}

const TAKEN_UP: ReadonlySet<string> = new Set<IdeaStatus>(['planned', 'done']);
