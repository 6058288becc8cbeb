import { Config } from '#lib/config';
import { erasedAmong } from '#lib/customers';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Books } from '../members/books.js';
import { grantRecovery } from './grant-recovery.js';
import { addRecovery } from './pg-recoveries.js';
import { recoveryOf } from './recovery.js';

/** Whoever had a bad experience is given the points or the coupon it was made good with, once a case. */
@Controller()
export class GrantRecoveriesController {
  constructor(
    private readonly books: Books,
    private readonly config: Config,
  ) {}

  @ConsumerGroup('loyalty.grant-recoveries', [factTopic('feedback')])
  async grant(@Payload() batch: Batch): Promise<Publication[]> {
    const told = batch.messages.flatMap((message) => {
      const recovery = recoveryOf(message.fact);
      return recovery ? [{ message, recovery }] : [];
    });
    if (told.length === 0) return [];
    const subjects = told.map(({ recovery }) => recovery.subject);
    const book = await this.books.open(batch.tx, subjects);
    const erased = await erasedAmong(batch.tx, subjects);
    const kinds = new Set(this.books.programmes.at(book.now).coupons.map(({ id }) => id));
    for (const { message, recovery } of told) {
      if (erased.has(recovery.subject)) continue;
      if (recovery.coupon !== null && !kinds.has(recovery.coupon)) batch.park(message, noKind(kinds));
      else if (await addRecovery(batch.tx, recovery)) await grantRecovery(book, recovery, this.books, this.config.subjectSecret);
    }
    return this.books.close(book);
  }
}

const noKind = (kinds: ReadonlySet<string>): string =>
  `the programme has no such kind of coupon; it has: ${[...kinds].join(', ') || 'none'}. Once it has, redrive this`;
