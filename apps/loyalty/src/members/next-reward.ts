import type { Reward } from '../programme/programme.js';
import { pointsInWords } from './words.js';

export interface NextReward {
  rewardId: string;
  name: string;
  points: number;
  missingPoints: number;
  words: string;
}

/** The reward that is nearest: of those that cost more than can be spent the cheapest; null where all are within reach. */
export function nextReward(rewards: readonly Reward[], spendable: number): NextReward | null {
  const beyond = rewards.filter(({ points }) => points > spendable);
  const nearest = beyond.reduce<Reward | null>((least, reward) => (least && least.points <= reward.points ? least : reward), null);
  if (!nearest) return null;
  const { id, name, points } = nearest;
  const missingPoints = points - spendable;
  return { rewardId: id, name, points, missingPoints, words: `${pointsInWords(missingPoints)} to ${name}` };
}
