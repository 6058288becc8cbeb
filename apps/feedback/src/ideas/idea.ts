import type { IdeaStatus, Micros } from '#lib/contracts';
import type { Because } from '../desk/feedback-fact.js';

/** What a customer would like the shop to do; its words stand with the texts. */
export interface Idea {
  shop: string;
  id: string;
  /** Who had it. */
  subject: string;
  at: Micros;
  status: IdeaStatus;
  /** How often its status has changed. */
  changes: number;
  /** Of those that were merged: the one that goes on. Its own id where that is itself. */
  root: string;
  /** The claim it came by; null where it came by request. */
  because: Because | null;
  /** The fact that tells of it. */
  factId: string;
}

/** Where an idea can go from where it is. Merging has its own way; what was done, or is another idea by now, goes nowhere. */
const MOVES: Readonly<Record<IdeaStatus, readonly IdeaStatus[]>> = {
  submitted: ['considered', 'planned', 'done', 'declined'],
  considered: ['planned', 'done', 'declined'],
  planned: ['considered', 'done', 'declined'],
  declined: ['considered', 'planned'],
  done: [],
  merged: [],
};

/** Whether a status is news, or why an idea cannot go there. */
export function moves({ status, root }: Pick<Idea, 'status' | 'root'>, to: IdeaStatus): boolean | { refused: string } {
  if (status === 'merged') return { refused: `The idea was merged into ${root}, which is the one to change.` };
  if (status === to) return false;
  if (MOVES[status].includes(to)) return true;
  const choices = MOVES[status].join(', ');
  return { refused: `The idea is ${status}; ${choices === '' ? 'that stands' : `from there it can become ${choices}`}.` };
}

/** Whether a merge is news, or why it cannot be: `into` is any idea of those it is to become one with. */
export function merges(idea: Pick<Idea, 'id' | 'status' | 'root'>, into: Pick<Idea, 'root'>): boolean | { refused: string } {
  if (idea.status === 'merged' && idea.root === into.root) return false;
  if (idea.status === 'merged') return { refused: `The idea was merged already, into ${idea.root}.` };
  if (idea.id === into.root) return { refused: 'Both are the same idea already.' };
  return true;
}
