import { erasuresOf, forgetErased } from '#lib/customers';
import { ConsumerGroup, factTopic, publishVerdicts, type Batch, type Publication, type Verdict } from '#lib/log';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import { Desks } from '../desk/desks.js';
import { destroyWaiting } from '../judge-claims/pg-waiting.js';
import { OF_ERASED } from '../judge-claims/ruling.js';
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
    const verdicts: Verdict[] = [];
    const confirmed = await forgetErased(tx, 'feedback', facts, now, async (erased) => {
      verdicts.push(...(await this.destroy(tx, erased)));
    });
    return [...confirmed, ...publishVerdicts('feedback', verdicts, now)];
  }

  /** Answers with what the senders of claims that waited are told. */
  private async destroy(tx: EntityManager, subjects: readonly string[]): Promise<Verdict[]> {
    await destroyTexts(tx, subjects);
    const waited = await destroyWaiting(tx, subjects);
    for (const holding of this.holdings) await holding.forget(tx, subjects);
    return waited.map((claim) => ({ ...claim, status: 'judged', facts: [], note: OF_ERASED }));
  }
}
