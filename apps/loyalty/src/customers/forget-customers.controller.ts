import { Clock } from '#lib/clock';
import { forgetErased } from '#lib/customers';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { plainArray } from '#lib/persistence';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';

/**
 * Who is to be forgotten. A ledger names its member by pseudonym and is the shop's book: it stays, and its points are owed until they
 * expire. When somebody was born is all that was ever about a person here; it goes, and nobody can enrol or spend as them again.
 */
@Controller()
export class ForgetCustomers {
  constructor(private readonly clock: Clock) {}

  @ConsumerGroup('loyalty.forget-customers', [factTopic('identity')])
  forget(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const facts = messages.map(({ fact }) => fact);
    return forgetErased(tx, 'loyalty', facts, this.clock.now(), async (subjects) => {
      await tx.query('DELETE FROM birth_month WHERE subject = ANY($1::uuid[])', [plainArray(subjects)]);
    });
  }
}
