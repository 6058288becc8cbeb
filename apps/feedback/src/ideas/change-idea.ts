import { IdeaStatusChangedV1, type IdeaStatus } from '#lib/contracts';
import type { Desk } from '../desk/desk.js';
import { isNews } from '../desk/named.js';
import { feedbackFact } from '../desk/feedback-fact.js';
import { lockKeys } from '../judge-claims/pg-waiting.js';
import { keepSaid } from '../texts/pg-texts.js';
import { merges, moves, type Idea } from './idea.js';
import { toBeTold } from './pg-backers.js';
import { saveRoot, saveStatus } from './pg-ideas.js';

/** Changes an idea's status, and tells whoever had it and whoever is for it: once each. */
export async function changeStatus(desk: Desk, idea: Idea, to: IdeaStatus, note?: string): Promise<Idea> {
  if (!isNews(moves(idea, to))) return idea;
  const changed = { ...idea, status: to, changes: idea.changes + 1 };
  await saveStatus(desk.tx, changed);
  const part = `note ${changed.changes}`;
  await keepSaid(desk.tx, { kind: 'idea', ...idea, by: 'staff', at: desk.now }, { [part]: note });
  await tell(desk, changed);
  return changed;
}

/** Serves for all ideas of a shop, or two merges at once could each miss what the other has moved. */
export const lockMerges = (desk: Desk, shop: string): Promise<void> => lockKeys(desk.tx, [`merging ideas ${JSON.stringify(shop)}`]);

/** An idea turns out to be another one: its votes, and those it has got by merging, are that one's from now on. */
export async function mergeIdea(desk: Desk, idea: Idea, into: Idea): Promise<Idea> {
  if (!isNews(merges(idea, into))) return idea;
  const merged: Idea = { ...idea, status: 'merged', changes: idea.changes + 1, root: into.root };
  await saveStatus(desk.tx, merged);
  await tell(desk, merged);
  await saveRoot(desk.tx, idea, into.root);
  return merged;
}

async function tell(desk: Desk, { shop, id, status, changes, root }: Idea): Promise<void> {
  for (const { subject, role } of await toBeTold(desk.tx, { shop, id })) {
    const about = JSON.stringify([shop, id, changes, subject]);
    const telling = { subject, shop, at: desk.now, recordedAt: desk.now, about };
    const data = { ideaId: id, status, ...(status === 'merged' && { mergedInto: root }), role };
    desk.facts.push(feedbackFact(IdeaStatusChangedV1, telling, data));
  }
}
