import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { recountAll } from '../challenges/recount.js';
import { Books } from '../members/books.js';
import { feedbackOf } from './feedback.js';
import { keepFeedback } from './pg-feedback.js';
import { RewardFeedback } from './reward-feedback.js';

/** Whoever takes part is given points for what they tell the shop. */
@Controller()
export class RewardFeedbackController {
  constructor(
    private readonly books: Books,
    private readonly rewards: RewardFeedback,
  ) {}

  @ConsumerGroup('loyalty.reward-feedback', [factTopic('feedback')])
  async reward(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const told = messages.flatMap(({ fact }) => feedbackOf(fact) ?? []);
    if (told.length === 0) return [];
    const book = await this.books.open(
      tx,
      told.map(({ subject }) => subject),
    );
    for (const feedback of await keepFeedback(tx, told)) {
      const membership = book.membershipOf(feedback.subject);
      if (!membership) continue;
      this.books.bringTo(book, membership, feedback.at);
      await this.rewards.reward(book, membership, feedback);
    }
    await recountAll(book, this.books.programmes);
    return this.books.close(book);
  }
}
