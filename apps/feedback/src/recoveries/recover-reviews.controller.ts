import { ReviewPostedV1, timeOf, wireType, type Fact } from '#lib/contracts';
import { erasedAmong } from '#lib/customers';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Desks } from '../desk/desks.js';
import { openCase } from './open-case.js';
import { isBadRating } from './recovery.js';

/** A bad review is to be made good, as soon as it is shown. */
@Controller()
export class RecoverReviews {
  constructor(private readonly desks: Desks) {}

  @ConsumerGroup('feedback.recover-reviews', [factTopic('feedback')])
  async recover(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const bad = messages.map(({ fact }) => fact).filter(isBadReview);
    if (bad.length === 0) return [];
    const subjects = bad.map(({ subject }) => subject);
    const desk = await this.desks.open(tx, subjects);
    const erased = await erasedAmong(tx, subjects);
    for (const fact of bad) {
      const { subject, shop = '', data } = fact;
      const { reviewId, productId, rating, orderId = null } = data;
      const about = { orderId, questionId: null, productId };
      const told = { kind: 'review', because: reviewId, shop, subject, at: timeOf(fact), score: rating, ...about } as const;
      if (!erased.has(subject)) await openCase(desk, told, fact);
    }
    return this.desks.close(desk);
  }
}

const isBadReview = (fact: Fact): fact is Fact<ReviewPostedV1> & { subject: string } =>
  fact.type === wireType(ReviewPostedV1) && fact.subject !== undefined && isBadRating((fact.data as ReviewPostedV1).rating);
