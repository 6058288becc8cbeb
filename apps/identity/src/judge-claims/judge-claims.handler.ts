import { ErasureConfirmedV1, wireType, type Claim, type Fact } from '#lib/contracts';
import { claimTopic, ConsumerGroup, publishFact, publishVerdicts, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { recordedAt } from '../derived-fact.js';
import { keepConfirmations } from '../erasures/pg-erasures.js';
import { HearClaims } from './hear-claims.js';

/** Decides who is who, and judges what is claimed about people. */
@Controller()
export class JudgeClaims {
  constructor(private readonly claims: HearClaims) {}

  @ConsumerGroup('identity.resolve-subjects', [claimTopic('identity')])
  async resolve(@Payload() batch: Batch): Promise<Publication[]> {
    const byClaim = new Map(batch.messages.map((message) => [message.fact as Claim, message]));
    const confirmations = [...byClaim.keys()].filter(isConfirmation);
    await keepConfirmations(batch.tx, confirmations);
    for (const confirmation of confirmations) byClaim.delete(confirmation);
    const { facts, verdicts, refused } = await this.claims.hear(batch.tx, [...byClaim.keys()]);
    for (const { claim, reason } of refused) batch.park(byClaim.get(claim)!, reason);
    const now = batch.messages.reduce((latest, { fact }) => Math.max(latest, recordedAt(fact)), 0);
    return [...facts.map(publishFact), ...publishVerdicts('identity', verdicts, now)];
  }
}

/** Not from outside, so there is nobody to be told what became of it. */
const isConfirmation = (claim: Claim): claim is Fact<ErasureConfirmedV1> => claim.type === wireType(ErasureConfirmedV1);
