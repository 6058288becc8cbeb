import { Clock } from '#lib/clock';
import { forgetErased, keepOwners, movesOf } from '#lib/customers';
import { ConsumerGroup, factTopic, publishVerdicts, type Batch, type Publication, type Verdict } from '#lib/log';
import { plainArray, rows } from '#lib/persistence';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';

/**
 * Whose subject is whose, and who is to be forgotten. Orders name their buyers by pseudonym alone and are kept, for they count on; what
 * waits for an order of an erased customer's is destroyed, and its sender told.
 */
@Controller()
export class FollowIdentity {
  constructor(private readonly clock: Clock) {}

  @ConsumerGroup('orders.follow-identity', [factTopic('identity')])
  async follow(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const facts = messages.map(({ fact }) => fact);
    const now = this.clock.now();
    const verdicts: Verdict[] = [];
    await keepOwners(tx, facts.flatMap(movesOf));
    const confirmations = await forgetErased(tx, 'orders', facts, now, async (subjects) => {
      verdicts.push(...(await destroyWaiting(tx, subjects)));
    });
    return [...confirmations, ...publishVerdicts('orders', verdicts, now)];
  }
}

async function destroyWaiting(tx: EntityManager, subjects: readonly string[]): Promise<Verdict[]> {
  // A DELETE … RETURNING is answered with its rows and their number; within a WITH it is a query like any other.
  const gone = await rows<{ source: string; id: string }>(
    tx,
    `WITH gone AS (DELETE FROM waiting WHERE claim::json ->> 'subject' = ANY($1::text[]) RETURNING source, claim_id)
     SELECT source, claim_id AS id FROM gone ORDER BY 1, 2`,
    [plainArray(subjects)],
  );
  return gone.map(({ source, id }) => ({ source, id, status: 'judged', facts: [], note: 'the customer was erased; nothing was kept' }));
}
