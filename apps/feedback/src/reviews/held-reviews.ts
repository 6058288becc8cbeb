import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Holding } from '../personal/holding.js';
import { textsOf } from '../texts/pg-texts.js';
import { reviewsOf } from './pg-reviews.js';
import { viewOf } from './review-view.js';

@Injectable()
export class HeldReviews extends Holding {
  readonly name = 'reviews';

  async export(tx: EntityManager, subjects: readonly string[]): Promise<object[]> {
    const reviews = await reviewsOf(tx, subjects);
    const texts = await textsOf(tx, 'review', reviews);
    return reviews.map((review) => viewOf(review, texts(review)));
  }

  /** Nobody has to look at them any more. Ratings that were shown stay, without their words. */
  async forget(tx: EntityManager, subjects: readonly string[]): Promise<void> {
    await tx.query(`DELETE FROM review WHERE subject = ANY($1::uuid[]) AND status = 'waiting'`, [subjects]);
  }
}
