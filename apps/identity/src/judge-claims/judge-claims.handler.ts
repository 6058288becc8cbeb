import { ErasureConfirmedV1, ErasureRequestedV1, wireType, type Claim, type Fact } from '#lib/contracts';
import { claimTopic, ConsumerGroup, publishFact, publishVerdicts, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { recordedAt } from '../derived-fact.js';
import { Erasures } from '../erasures/erasures.js';
import { keepConfirmations } from '../erasures/pg-erasures.js';
import { HearClaims } from './hear-claims.js';

/** Decides who is who, and judges what is claimed about people. */
@Controller()
export class JudgeClaims {
  constructor(
    private readonly claims: HearClaims,
    private readonly erasures: Erasures,
  ) {}

  @ConsumerGroup('identity.resolve-subjects', [claimTopic('identity')])
  async resolve(@Payload() batch: Batch): Promise<Publication[]> {
    const byClaim = new Map(batch.messages.map((message) => [message.fact as Claim, message]));
    const confirmations = [...byClaim.keys()].filter(isConfirmation);
    await keepConfirmations(batch.tx, confirmations);
    const requests = [...byClaim.keys()].filter(isErasureRequest);
    for (const claim of [...confirmations, ...requests]) byClaim.delete(claim);
    const { facts, verdicts, refused } = await this.claims.hear(batch.tx, [...byClaim.keys()]);
    for (const { claim, reason } of refused) batch.park(byClaim.get(claim)!, reason);
    const now = batch.messages.reduce((latest, { fact }) => Math.max(latest, recordedAt(fact)), 0);
    // What else was told of them is told by now, and goes with them.
    facts.push(...(await this.erasures.eraseForShops(batch.tx, requests)));
    return [...facts.map(publishFact), ...publishVerdicts('identity', verdicts, now)];
  }
}

// Not from outside, so there is nobody to be told what became of them.
const isErasureRequest = (claim: Claim): boolean => claim.type === wireType(ErasureRequestedV1);
const isConfirmation = (claim: Claim): claim is Fact<ErasureConfirmedV1> => claim.type === wireType(ErasureConfirmedV1);
