import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { claimTopic, ConsumerGroup, type Batch, type Message, type Publication, type Verdict } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { file, type FiledClaim } from './filed-claim.js';
import { judge } from './judge.js';
import { keepJudgement, publishedOf } from './keep-judgement.js';
import { loadBook } from './load-book.js';
import { JUDGE_CLAIMS } from './waiting-claims.js';

/** Claims about orders become facts, once, in the order they arrive. */
@Controller()
export class JudgeClaimsController {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @ConsumerGroup(JUDGE_CLAIMS, [claimTopic('orders')])
  async judge(@Payload() batch: Batch): Promise<Publication[]> {
    const nowMicros = this.clock.now();
    const { claims, refused } = fileAll(batch.messages);
    for (const { message, reason } of refused) batch.park(message, reason);
    const book = await loadBook(batch.tx, claims, this.config.returnDays);
    const outcome = judge(book, claims);
    const facts = await keepJudgement(batch.tx, book, outcome, nowMicros);
    const ofBatch = outcome.parked.filter(({ filed }) => filed.waitingId === undefined);
    for (const { filed, reason } of ofBatch) batch.park(filed.message, reason);
    return publishedOf(facts, [...refused.map(verdictOnRefused), ...outcome.verdicts], nowMicros);
  }
}

interface Refused {
  message: Message;
  reason: string;
}

function fileAll(messages: readonly Message[]): { claims: FiledClaim[]; refused: Refused[] } {
  const claims: FiledClaim[] = [];
  const refused: Refused[] = [];
  for (const message of messages) {
    const filed = file(message);
    if ('unfit' in filed) refused.push({ message, reason: filed.unfit });
    else claims.push(filed);
  }
  return { claims, refused };
}

const verdictOnRefused = ({ message: { fact }, reason }: Refused): Verdict => ({
  source: fact.source,
  id: fact.id,
  status: 'parked',
  facts: [],
  note: reason,
});
