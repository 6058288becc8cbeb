import type { Fact, IdeaSubmittedV1, IdeaVotedV1, Micros } from '#lib/contracts';
import type { Desk } from '../desk/desk.js';
import { keepSaid } from '../texts/pg-texts.js';
import type { Idea } from './idea.js';
import { addBacker, backersAmong } from './pg-backers.js';
import { addIdea } from './pg-ideas.js';

/** An idea as it comes in. */
export interface Submitted extends Pick<Idea, 'shop' | 'id' | 'subject' | 'at' | 'because'> {
  title?: string | undefined;
  text?: string | undefined;
}

/** Takes an idea in; whoever has it is for it. Undefined where its shop has one of this id already, which stands. */
export async function submitIdea(desk: Desk, submitted: Submitted, fact: Fact<IdeaSubmittedV1>): Promise<Idea | undefined> {
  const { title, text, ...rest } = submitted;
  const idea: Idea = { ...rest, status: 'submitted', changes: 0, root: rest.id, factId: fact.id };
  if (!(await addIdea(desk.tx, idea))) return undefined;
  await addBacker(desk.tx, idea, idea);
  await keepSaid(desk.tx, { kind: 'idea', ...idea, by: 'customer' }, { title, text });
  desk.facts.push(fact);
  return idea;
}

/**
 * Somebody is for an idea. Told once a customer, whichever of their subjects they use and whichever of merged ideas they vote for; what they
 * said is kept all the same, since people and their votes may be parted again. Answers with the id of the fact that tells of it, be it an
 * earlier one.
 */
export async function vote(desk: Desk, idea: Idea, subject: string, at: Micros, fact: Fact<IdeaVotedV1>): Promise<string> {
  const [before] = await backersAmong(desk.tx, idea, desk.subjectsLike(subject));
  const counted = before?.factId ?? null;
  await addBacker(desk.tx, idea, { subject, at, factId: counted === null ? fact.id : null });
  if (counted !== null) return counted;
  desk.facts.push(fact);
  return fact.id;
}
