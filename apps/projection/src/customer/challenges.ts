import { ChallengeCompletedV1, ChallengeProgressedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { loyaltyFactsOf } from '../kpis/loyalty/facts.js';

export interface ChallengeView {
  challengeId: string;
  /** How far, and how far it goes; absent where only its completion was told. */
  progress?: number;
  goal?: number;
  completedAt?: string;
}

const PROGRESSED = wireType(ChallengeProgressedV1);
const TYPES: ReadonlySet<string> = new Set([PROGRESSED, wireType(ChallengeCompletedV1)]);

/** Of each membership the progress told last, of several the furthest: members do not add up to one challenge. By the challenge's id. */
export function challengesOf(facts: readonly Fact[], at: Micros): ChallengeView[] {
  const known = loyaltyFactsOf(facts, TYPES).filter((dated) => dated.at <= at);
  const ofMember = new Map<string, ChallengeProgressedV1>();
  const challenges = new Map<string, ChallengeView>();
  for (const { fact } of known) {
    const data = fact.data as ChallengeProgressedV1;
    const { member, challengeId } = data;
    const challenge = challenges.get(challengeId) ?? { challengeId };
    challenges.set(challengeId, challenge);
    if (fact.type === PROGRESSED) ofMember.set(`${member}\0${challengeId}`, data);
    else challenge.completedAt ??= fact.time;
  }
  for (const { challengeId, progress, goal } of ofMember.values()) {
    const challenge = challenges.get(challengeId)!;
    if (challenge.progress === undefined || progress * challenge.goal! > challenge.progress * goal)
      Object.assign(challenge, { progress, goal });
  }
  return [...challenges.values()].sort((a, b) => (a.challengeId < b.challengeId ? -1 : 1));
}
