import {
  claimTopic,
  ConsumerGroup,
  publishFact,
  publishVerdicts,
  type Batch,
  type Message,
  type Publication,
  type Verdict,
} from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { completedElsewhere } from '../checkouts/completed-elsewhere.js';
import { file, type FiledClaim } from './filed-claim.js';
import { judge } from './judge.js';
import { loadBook } from './load-book.js';
import { saveBook } from './save-book.js';
import { addWaiting, JUDGE_CLAIMS, parkWaited, removeWaiting } from './waiting-claims.js';

/** Claims about orders become facts, once, in the order they arrive. */
@Controller()
export class JudgeClaimsController {
  @ConsumerGroup(JUDGE_CLAIMS, [claimTopic('orders')])
  async judge(@Payload() batch: Batch): Promise<Publication[]> {
    const nowMicros = Date.now() * 1000;
    const { claims, refused } = fileAll(batch.messages);
    for (const { message, reason } of refused) batch.park(message, reason);
    const book = await loadBook(batch.tx, claims);
    const outcome = judge(book, claims);
    await saveBook(
      batch.tx,
      book,
      outcome.nowWaiting.map(({ orderKey }) => orderKey!),
    );
    await addWaiting(batch.tx, outcome.nowWaiting, nowMicros);
    await removeWaiting(batch.tx, outcome.released);
    const ofBatch = outcome.parked.filter(({ filed }) => filed.waitingId === undefined);
    for (const { filed, reason } of ofBatch) batch.park(filed.message, reason);
    // What waited came with another batch; handing it to this one's park would make a redrive of this batch fail for it.
    await parkWaited(
      batch.tx,
      outcome.parked.filter(({ filed }) => filed.waitingId !== undefined).map(({ filed, reason }) => ({ message: filed.message, reason })),
    );
    const verdicts: Verdict[] = [...refused.map(verdictOnRefused), ...outcome.verdicts];
    const facts = [...outcome.facts, ...(await completedElsewhere(batch.tx, outcome.facts))];
    return [...facts.map(publishFact), ...publishVerdicts('orders', verdicts, nowMicros)];
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
