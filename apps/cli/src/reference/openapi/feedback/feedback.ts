import type { Json } from '../../contract-schemas.js';
import type { Operation } from '../operation.js';
import { IDEA_OPERATIONS, IDEA_SCHEMAS } from './ideas.js';
import { QUESTION_OPERATIONS, QUESTION_SCHEMAS } from './questions.js';
import { REVIEW_OPERATIONS, REVIEW_SCHEMAS } from './reviews.js';

/** What customers say, and what becomes of it. */
export const FEEDBACK: Operation[] = [...QUESTION_OPERATIONS, ...REVIEW_OPERATIONS, ...IDEA_OPERATIONS];

/** What is sent to it and answered by it, as schemas. */
export const FEEDBACK_SCHEMAS: Record<string, Json> = {
  ...QUESTION_SCHEMAS,
  ...REVIEW_SCHEMAS,
  ...IDEA_SCHEMAS,
};
