import { formatInstant } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { lastDayInWords, moneyInWords } from '../members/words.js';
import type { Challenge, Goal, Programme } from '../programme/programme.js';
import type { Programmes } from '../programme/programmes.js';
import { sizeOf } from './count.js';
import { joinedOf, type Joined } from './part.js';
import { partsOf } from './pg-challenges.js';
import { challengeIn } from './recount.js';

export interface ChallengeView {
  challengeId: string;
  name: string;
  kind: Goal['kind'];
  joinedAt: string;
  /** What is bought and done before then counts. */
  until: string;
  progress: number;
  goal: number;
  points: number;
  /** When it was met by what can no longer be returned. */
  completedAt?: string;
  /** The same for people. */
  words: string;
}

/** The challenges some members of one customer have joined, oldest first. */
export async function challengesOf(
  tx: EntityManager,
  members: readonly string[],
  programmes: Pick<Programmes, 'named'>,
): Promise<ChallengeView[]> {
  return joinedOf(await partsOf(tx, members)).map((joined) => challengeView(joined, programmes));
}

export function challengeView({ lead, completedAt }: Joined, programmes: Pick<Programmes, 'named'>): ChallengeView {
  const programme = programmes.named(lead.programmeVersion);
  const challenge = challengeIn(programme, lead.challenge)!;
  const goal = sizeOf(challenge.goal);
  const progress = completedAt === null ? lead.progress : goal;
  return {
    challengeId: challenge.id,
    name: challenge.name,
    kind: challenge.goal.kind,
    joinedAt: formatInstant(lead.joinedAt),
    until: formatInstant(challenge.until),
    progress,
    goal,
    points: challenge.points,
    ...(completedAt !== null && { completedAt: formatInstant(completedAt) }),
    words: wordsOf(challenge, programme, { progress, goal, isMet: completedAt !== null }),
  };
}

function wordsOf(
  { name, goal: { kind }, until }: Challenge,
  { currency, timeZone }: Programme,
  { progress, goal, isMet }: { progress: number; goal: number; isMet: boolean },
): string {
  if (isMet) return `${name}: done.`;
  const far =
    kind === 'spend' ? `${moneyInWords(progress, currency)} of ${moneyInWords(goal, currency)}` : `${progress} of ${goal} ${kind}`;
  if (progress >= goal) return `${name}: ${far}; yours once the orders can no longer be returned.`;
  return `${name}: ${far} until ${lastDayInWords(until, timeZone)}.`;
}
