import type { Fact } from '#lib/contracts';
import { publishFact, publishVerdicts, type Publication, type Verdict } from '#lib/log';
import type { EntityManager } from 'typeorm';
import { completedElsewhere } from '../checkouts/completed-elsewhere.js';
import type { Book } from './book.js';
import type { Outcome } from './judge.js';
import { saveBook } from './save-book.js';
import { addWaiting, parkWaited, removeWaiting } from './waiting-claims.js';

/** Writes what judging came to, and answers with the facts to publish. What is parked of the claims at hand is left to the caller. */
export async function keepJudgement(tx: EntityManager, book: Book, outcome: Outcome, nowMicros: number): Promise<Fact[]> {
  await saveBook(
    tx,
    book,
    outcome.nowWaiting.map(({ orderKey }) => orderKey!),
  );
  await addWaiting(tx, outcome.nowWaiting, nowMicros);
  await removeWaiting(tx, outcome.released);
  // What waited came with another batch; handing it to this one's park would make a redrive of this batch fail for it.
  await parkWaited(
    tx,
    outcome.parked.filter(({ filed }) => filed.waitingId !== undefined).map(({ filed, reason }) => ({ message: filed.message, reason })),
  );
  return [...outcome.facts, ...(await completedElsewhere(tx, outcome.facts))];
}

export const publishedOf = (facts: readonly Fact[], verdicts: Verdict[], nowMicros: number): Publication[] => [
  ...facts.map(publishFact),
  ...publishVerdicts('orders', verdicts, nowMicros),
];
