import type { Fact } from '#lib/contracts';
import type { Turn } from '../fold-facts/story.js';
import { cellsOf } from '../kpis/cells.js';
import type { Journey } from '../lifecycle/fold.js';

/** An erased customer's journey as it is kept: in no phase at any time, and waiting for nothing. How checkouts ended stays, for the numbers. */
export const hidden = (journey: Journey): Journey => ({ ...journey, history: [], moments: [] });

/** Whether a customer was erased before a batch, and is after it. */
export interface Erased {
  before: boolean;
  after: boolean;
}

/** What a batch makes of a customer who is or was erased: the same, without what none may see or count any more. */
export function turnOfErased(turn: Turn, old: readonly Fact[], all: readonly Fact[], { before, after }: Erased): Turn {
  return {
    ...turn,
    ...(before && turn.before && { before: hidden(turn.before), cellsBefore: cellsOf(old, turn.before, { erased: true }) }),
    ...(after && { after: hidden(turn.after), cellsAfter: cellsOf(all, turn.after, { erased: true }) }),
  };
}
