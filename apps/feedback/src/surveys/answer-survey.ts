import { SurveyAnsweredV1, SurveyDismissedV1, type Fact, type Micros } from '#lib/contracts';
import type { Desk } from '../desk/desk.js';
import { feedbackFact } from '../desk/feedback-fact.js';
import { openCase } from '../recoveries/open-case.js';
import type { BadExperience } from '../recoveries/recovery.js';
import { commentsOf, isSameAs, keepComments, written, type Comment } from './comments.js';
import { isBadScore } from './kinds.js';
import { saveSurvey } from './pg-surveys.js';
import { aboutOf, dataOf, statusAt, type Survey, type SurveyStatus } from './survey.js';

export interface Answer {
  score: number;
  comments: readonly Comment[];
  /** When it was given. */
  at: Micros;
  /** Whether there are words that were not passed on. */
  hasComment?: boolean | undefined;
}

/** What became of an answer: `refused` says why it does not count. */
export type Answered = { survey: Survey } | { refused: Refused };

export type Refused = Exclude<SurveyStatus, 'requested'>;

/**
 * Takes an answer to a survey whose customer is locked: one counts, the first. The same again is that one, so whoever did not hear the
 * reply may send it again. A bad experience is to be made good from here on.
 */
export async function answerSurvey(
  desk: Desk,
  survey: Survey,
  { score, comments: told, at, hasComment }: Answer,
  tell: (survey: Survey, data: SurveyAnsweredV1) => Fact = (answered, data) => answerFact(desk, answered, data),
): Promise<Answered> {
  const comments = written(told);
  const status = statusAt(survey, at);
  if (status === 'answered' && survey.score === score && isSameAs(comments, (await commentsOf(desk.tx, [survey]))(survey)))
    return { survey };
  if (status !== 'requested') return { refused: status };
  const answered: Survey = { ...survey, status: 'answered', score, answeredAt: at, remindAt: null };
  const fact = tell(answered, { ...dataOf(answered), score, hasComment: comments.length > 0 || hasComment === true });
  answered.answerFact = fact.id;
  await saveSurvey(desk.tx, answered);
  await keepComments(desk.tx, answered, comments, at);
  desk.facts.push(fact);
  if (isBadScore(answered.kind, score)) await openCase(desk, badExperience(answered, at), fact);
  return { survey: answered };
}

/** The customer does not want to answer, and says so once or often. */
export async function dismissSurvey(desk: Desk, survey: Survey): Promise<Answered> {
  const status = statusAt(survey, desk.now);
  if (status === 'dismissed') return { survey };
  if (status !== 'requested') return { refused: status };
  const dismissed: Survey = { ...survey, status: 'dismissed', dismissedAt: desk.now, remindAt: null };
  await saveSurvey(desk.tx, dismissed);
  desk.facts.push(feedbackFact(SurveyDismissedV1, tellingOf(desk, dismissed, desk.now), dataOf(dismissed)));
  return { survey: dismissed };
}

const badExperience = ({ surveyId, shop, subject, score, orderId, questionId, productId }: Survey, at: Micros): BadExperience => ({
  kind: 'survey',
  because: surveyId,
  shop,
  subject,
  at,
  score,
  orderId,
  questionId,
  productId,
});

const answerFact = (desk: Desk, survey: Survey, data: SurveyAnsweredV1): Fact =>
  feedbackFact(SurveyAnsweredV1, tellingOf(desk, survey, survey.answeredAt!), data);

const tellingOf = (desk: Desk, survey: Survey, at: Micros) => ({
  subject: survey.subject,
  shop: survey.shop,
  at,
  recordedAt: desk.now,
  about: aboutOf(survey),
  because: survey.request ?? undefined,
});
