import { formatInstant, type Micros } from '#lib/contracts';
import type { Because } from '../desk/feedback-fact.js';
import type { ReviewRules } from './review-rules.js';

export const REVIEW_STATUSES = ['waiting', 'shown', 'rejected'] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number];
export type Decision = Exclude<ReviewStatus, 'waiting'>;

/** A customer's review of a product; its words stand with the texts. Several of one product are several reviews. */
export interface Review {
  shop: string;
  id: string;
  productId: string;
  /** 1–5, fractions allowed. */
  rating: number;
  orderId: string | null;
  subject: string;
  /** When it was written. */
  at: Micros;
  hasText: boolean;
  status: ReviewStatus;
  /** When it was shown or rejected; null while it waits. */
  decidedAt: Micros | null;
  /** The claim it came by; null where it came by request. */
  because: Because | null;
  /** The fact that tells of it; null until it is shown. */
  factId: string | null;
}

export const LEAST_RATING = 1;
export const MOST_RATING = 5;

/** Whether somebody has to look at a review before it is shown. */
export const isModerated = ({ moderated }: ReviewRules, hasText: boolean): boolean =>
  moderated === 'all' || (moderated === 'with-text' && hasText);

/**
 * Whether a decision changes anything (the same again does not), or why it cannot be made. What is shown stands: others have read it, and phase and points have followed.
 * What was rejected may be shown after all, for nothing has come of it.
 */
export function changes({ status, decidedAt }: Pick<Review, 'status' | 'decidedAt'>, decision: Decision): boolean | { refused: string } {
  if (status === decision) return false;
  if (status === 'shown') return { refused: `The review is shown since ${formatInstant(decidedAt!)}, and that stands.` };
  return true;
}
