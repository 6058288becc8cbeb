import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** A bonus that was taken back because two members turned out to be one customer. */
export interface MergeReversal {
  cause: string;
  member: string;
  /** The member beside whom the bonus cannot stand. */
  beside: string;
  /** The number of the posting that granted it, and of the one that took it back. */
  granted: number;
  reversed: number;
}

/** Those of some members that have not lapsed, in the order in which they were made. */
export const reversalsOf = (tx: EntityManager, members: readonly string[]): Promise<MergeReversal[]> =>
  rows<MergeReversal>(
    tx,
    `SELECT cause, member, beside, granted, reversed FROM merge_reversal WHERE member = ANY($1::uuid[]) AND lapsed_at IS NULL
     ORDER BY member, reversed`,
    [members],
  );

export async function keepReversal(tx: EntityManager, { cause, member, beside, granted, reversed }: MergeReversal): Promise<void> {
  await tx.query('INSERT INTO merge_reversal (cause, member, beside, granted, reversed) VALUES ($1, $2, $3, $4, $5)', [
    cause,
    member,
    beside,
    granted,
    reversed,
  ]);
}

export async function lapseReversal(tx: EntityManager, { cause }: MergeReversal, at: Micros): Promise<void> {
  await tx.query('UPDATE merge_reversal SET lapsed_at = $2 WHERE cause = $1', [cause, at]);
}
