/** One subject's part in one merge. A subject's moves are a list, in the order of its revisions. */
export interface Move {
  mergeId: string;
  subject: string;
  from: string;
  into: string;
  revision: number;
  undone: boolean;
}

/**
 * Where a subject belongs by the merges that stand: it begins where its first move found it, and follows a merge only from the
 * customer it would have been at. So an undo of A into B takes a subject out of C, into which B has gone since, while B's own stay.
 */
export function ownerBy(moves: readonly Move[]): string {
  const ordered = [...moves].sort((a, b) => a.revision - b.revision);
  return ordered.reduce((owner, move) => (!move.undone && move.from === owner ? move.into : owner), ordered[0]!.from);
}

/** Where each subject of a merge belongs once that merge is undone, given all moves of those subjects. */
export function ownersAfterUndo(mergeId: string, moves: readonly Move[]): Map<string, string> {
  const moved = new Set(moves.filter((move) => move.mergeId === mergeId).map(({ subject }) => subject));
  const owners = new Map<string, string>();
  for (const subject of moved) {
    const own = moves
      .filter((move) => move.subject === subject)
      .map((move) => ({ ...move, undone: move.undone || move.mergeId === mergeId }));
    owners.set(subject, ownerBy(own));
  }
  return owners;
}
