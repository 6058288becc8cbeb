import { formatInstant } from '#lib/contracts';
import { byPart, type Said } from '../texts/pg-texts.js';
import type { Review, ReviewStatus } from './review.js';

/** A review without its words: what a request that changes it is answered, and such answers are kept. */
export interface ReviewState {
  reviewId: string;
  shop: string;
  productId: string;
  rating: number;
  orderId?: string;
  postedAt: string;
  status: ReviewStatus;
  /** When it was shown or rejected. */
  decidedAt?: string;
}

/** With its words. */
export interface ReviewView extends ReviewState {
  title?: string;
  text?: string;
  /** Why it was shown or rejected. */
  reason?: string;
}

export const stateOf = ({ id, shop, productId, rating, orderId, at, status, decidedAt }: Review): ReviewState => ({
  reviewId: id,
  shop,
  productId,
  rating,
  ...(orderId !== null && { orderId }),
  postedAt: formatInstant(at),
  status,
  ...(decidedAt !== null && { decidedAt: formatInstant(decidedAt) }),
});

export const viewOf = (review: Review, said: readonly Said[]): ReviewView => ({
  ...stateOf(review),
  ...byPart(said, ['title', 'text', 'reason']),
});
