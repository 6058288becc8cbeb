import type { Json } from '../../contract-schemas.js';
import type { Operation } from '../operation.js';
import { IDEA_OPERATIONS, IDEA_SCHEMAS } from './ideas.js';
import { QUESTION_OPERATIONS, QUESTION_SCHEMAS } from './questions.js';
import { RECOVERY_OPERATIONS, RECOVERY_SCHEMAS } from './recoveries.js';
import { REVIEW_OPERATIONS, REVIEW_SCHEMAS } from './reviews.js';
import { SURVEY_OPERATIONS, SURVEY_SCHEMAS } from './surveys.js';

/** What customers say, and what becomes of it. */
export const FEEDBACK: Operation[] = [
  ...QUESTION_OPERATIONS,
  ...SURVEY_OPERATIONS,
  ...REVIEW_OPERATIONS,
  ...IDEA_OPERATIONS,
  ...RECOVERY_OPERATIONS,
];

/** What is sent to it and answered by it, as schemas. */
export const FEEDBACK_SCHEMAS: Record<string, Json> = {
  ...QUESTION_SCHEMAS,
  ...SURVEY_SCHEMAS,
  ...REVIEW_SCHEMAS,
  ...IDEA_SCHEMAS,
  ...RECOVERY_SCHEMAS,
};
