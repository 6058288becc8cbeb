import { ReviewPostedV1, type Fact, type Micros } from '#lib/contracts';
import type { Desk } from '../desk/desk.js';
import { isNews } from '../desk/named.js';
import { feedbackFact } from '../desk/feedback-fact.js';
import { isSaid, keepSaid } from '../texts/pg-texts.js';
import { addReview, saveDecision } from './pg-reviews.js';
import { changes, isModerated, type Decision, type Review } from './review.js';

/** A review as it comes in. */
export interface Posted extends Pick<Review, 'shop' | 'id' | 'productId' | 'rating' | 'orderId' | 'subject' | 'at' | 'because'> {
  title?: string | undefined;
  text?: string | undefined;
}

/**
 * Takes a review in: it is shown at once, and told by the fact, unless somebody has to look at it first. Undefined where its shop has one of
 * this id already, which stands.
 */
export async function postReview(desk: Desk, posted: Posted, tell: (shown: Review) => Fact): Promise<Review | undefined> {
  const { title, text, ...rest } = posted;
  const hasText = isSaid(title) || isSaid(text);
  const review: Review = { ...rest, hasText, status: 'waiting', decidedAt: null, factId: null };
  const fact = isModerated(desk.policyAt(review.at).reviews, hasText) ? null : tell(review);
  if (fact) Object.assign(review, { status: 'shown', decidedAt: review.at, factId: fact.id });
  if (!(await addReview(desk.tx, review))) return undefined;
  await keepSaid(desk.tx, { kind: 'review', ...review, by: 'customer' }, { title, text });
  if (fact) desk.facts.push(fact);
  return review;
}

/** Somebody has looked at it. Only now is it told, as of now: nobody could see it before. */
export async function decideReview(desk: Desk, review: Review, decision: Decision, reason?: string): Promise<Review> {
  if (!isNews(changes(review, decision))) return review;
  const decided: Review = { ...review, status: decision, decidedAt: desk.now };
  if (decision === 'shown') {
    const fact = shownFact(decided, desk.now, desk.now);
    decided.factId = fact.id;
    desk.facts.push(fact);
  }
  await saveDecision(desk.tx, decided);
  await keepSaid(desk.tx, { kind: 'review', ...review, by: 'staff', at: desk.now }, { reason });
  return decided;
}

/** Told by feedback itself: a request brought the review, or a decision its being shown. */
export function shownFact(review: Review, at: Micros, recordedAt: Micros): Fact<ReviewPostedV1> {
  const { shop, id, subject, because } = review;
  const about = JSON.stringify([shop, id]);
  return feedbackFact(ReviewPostedV1, { subject, shop, at, recordedAt, about, because: because ?? undefined }, reviewData(review));
}

/** What the fact says of a review. */
export const reviewData = ({ id, productId, rating, orderId, hasText }: Review): ReviewPostedV1 => ({
  reviewId: id,
  productId,
  rating,
  ...(orderId !== null && { orderId }),
  hasText,
});
