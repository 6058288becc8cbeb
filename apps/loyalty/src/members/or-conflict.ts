import { ConflictException } from '@nestjs/common';
import { NotEnoughPoints } from '../ledger/spend.js';

/** What a request wants done with points; a 409 with the numbers where there are too few, whoever was quicker. */
export async function orConflict<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotEnoughPoints) throw new ConflictException(wordsOf(error));
    throw error;
  }
}

/** The same for people, also where a claim wanted them. */
export function wordsOf({ wanted, spendable }: NotEnoughPoints): string {
  if (spendable >= 0) return `${wanted} points are wanted and ${spendable} can be spent: ${wanted - spendable} are missing.`;
  return `${wanted} points are wanted and none can be spent: the member owes ${-spendable}.`;
}
