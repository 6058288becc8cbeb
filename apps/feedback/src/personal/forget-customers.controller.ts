import { erasuresOf, forgetErased } from '#lib/customers';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import { Desks } from '../desk/desks.js';
import { destroyTexts } from '../texts/pg-texts.js';
import { HOLDINGS, type Holding } from './holding.js';

/** A customer is erased: every text about them is destroyed, also those that wait, and whatever was still to be done for them ends. */
@Controller()
export class ForgetCustomers {
  constructor(
    private readonly desks: Desks,
    @Inject(HOLDINGS) private readonly holdings: readonly Holding[],
  ) {}

  @ConsumerGroup('feedback.forget-customers', [factTopic('identity')])
  async forget(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const facts = messages.map(({ fact }) => fact);
    const subjects = erasuresOf(facts).flatMap(({ data }) => data.subjects);
    if (subjects.length === 0) return [];
    // Their customers are locked first: whatever is just being said about them is kept before this, and destroyed, or refused after it.
    const { now } = await this.desks.open(tx, subjects);
    return forgetErased(tx, 'feedback', facts, now, (erased) => this.destroy(tx, erased));
  }

  private async destroy(tx: EntityManager, subjects: readonly string[]): Promise<void> {
    await destroyTexts(tx, subjects);
    await tx.query('DELETE FROM waiting WHERE subject = ANY($1::uuid[])', [subjects]);
    for (const holding of this.holdings) await holding.forget(tx, subjects);
  }
}
