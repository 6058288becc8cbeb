import { factFrom, ReviewPostedClaimV1, ReviewPostedV1, timeOf, wireType, type Claim } from '#lib/contracts';
import { Injectable } from '@nestjs/common';
import type { Desk } from '../desk/desk.js';
import { ClaimRules } from '../judge-claims/claim-rules.js';
import type { FiledClaim } from '../judge-claims/file-claim.js';
import { judged, parked, type Ruling } from '../judge-claims/ruling.js';
import { reviewOf } from './pg-reviews.js';
import { postReview, reviewData } from './post-review.js';
import { LEAST_RATING, MOST_RATING, type Review } from './review.js';

/** Reviews as platforms tell them; of several with one id the first to arrive stands. */
@Injectable()
export class ReviewClaims extends ClaimRules {
  readonly contracts = [ReviewPostedClaimV1];

  keysOf(): string[] {
    return [];
  }

  async concerned(): Promise<string[]> {
    return [];
  }

  async judge(filed: FiledClaim, desk: Desk): Promise<Ruling> {
    const claim: Claim<ReviewPostedClaimV1> = filed.claim;
    const { subject, shop = '', source, id: claimId, correlationid } = claim;
    const { reviewId: id, productId, rating, orderId = null, title, text } = claim.data;
    if (subject === undefined) return parked('nobody says whose review it is; send it with userId, email or another identifier');
    if (rating < LEAST_RATING || rating > MOST_RATING) return parked(`a rating is from ${LEAST_RATING} to ${MOST_RATING}`);
    const because = { source, id: claimId, ...(correlationid !== undefined && { correlationid }) };
    const posted = { shop, id, productId, rating, orderId, subject, at: timeOf(claim), because, title, text };
    const review = await postReview(desk, posted, (shown) =>
      factFrom(claim, ReviewPostedV1, { about: id, subject, data: reviewData(shown) }),
    );
    if (review) return became(review);
    const standing = (await reviewOf(desk.tx, { shop, id }))!;
    const isThis = standing.because?.source === source && standing.because.id === claimId;
    return isThis ? became(standing) : became(standing, 'a review with this id was posted before, and stands');
  }
}

function became(
  { factId, status }: Review,
  note = status === 'waiting' ? 'it is shown once somebody has looked at it' : undefined,
): Ruling {
  return judged(factId === null ? [] : [{ id: factId, type: wireType(ReviewPostedV1) }], note === undefined ? {} : { note });
}
