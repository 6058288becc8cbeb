import type { Rules } from '#lib/rules';
import type { QuestionRules } from '../questions/question-rules.js';
import type { RecoveryRules } from '../recoveries/recovery-rules.js';
import type { ReviewRules } from '../reviews/review-rules.js';
import type { SurveyRules } from '../surveys/survey-rules.js';
import type { OpeningHours } from './opening-hours.js';

/** How the shop deals with what its customers say: `feedback.yml`, complete. A thing is dealt with by the version in force when it began. */
export interface Policy extends Rules {
  timeZone: string;
  openingHours: OpeningHours;
  questions: QuestionRules;
  surveys: SurveyRules;
  reviews: ReviewRules;
  recoveries: RecoveryRules;
}
