import { formatInstant, type IdeaStatus } from '#lib/contracts';
import { byPart, type Said } from '../texts/pg-texts.js';
import type { Idea } from './idea.js';

/** An idea without its words: what a request that changes it is answered, and such answers are kept. */
export interface IdeaState {
  ideaId: string;
  shop: string;
  submittedAt: string;
  status: IdeaStatus;
  /** The idea it was the same as. */
  mergedInto?: string;
  /** Customers who are for it, whoever had it among them; of a merged one, those of the idea it was merged into. */
  votes: number;
}

/** With its words. */
export interface IdeaView extends IdeaState {
  title?: string;
  text?: string;
  /** What staff have said of its changes, the first first. */
  notes: { at: string; text: string }[];
}

export const stateOf = ({ id, shop, at, status, root }: Idea, votes: number): IdeaState => ({
  ideaId: id,
  shop,
  submittedAt: formatInstant(at),
  status,
  ...(root !== id && { mergedInto: root }),
  votes,
});

export function viewOf(idea: Idea, votes: number, said: readonly Said[]): IdeaView {
  const notes = said.filter(({ by }) => by === 'staff');
  return {
    ...stateOf(idea, votes),
    ...byPart(said, ['title', 'text']),
    notes: notes.map(({ at, body }) => ({ at: formatInstant(at), text: body })),
  };
}
