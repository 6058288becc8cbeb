import { beginning, id, map, required, timeZone, type Shape } from '#lib/rules';
import { questionRules } from '../questions/question-rules.js';
import { recoveryRules } from '../recoveries/recovery-rules.js';
import { reviewRules } from '../reviews/review-rules.js';
import { surveyRules } from '../surveys/survey-rules.js';
import { openingHours } from './opening-hours.js';
import type { Policy } from './policy.js';

/** Every key of `feedback.yml`. */
export const policy: Shape<Policy> = map<Policy>({
  version: required(id, 'its name; never changes once it is in use'),
  from: required(beginning, 'what begins from here on is dealt with by it'),
  timeZone: required(timeZone, 'in which days and hours are meant'),
  openingHours: required(openingHours, 'when somebody is there to answer'),
  questions: required(questionRules, 'questions of customers'),
  surveys: required(surveyRules, 'who is asked what, and when'),
  reviews: required(reviewRules, 'reviews of products'),
  recoveries: required(recoveryRules, 'bad experiences to be made good'),
});
