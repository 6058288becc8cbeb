import { parseInstant, ProgrammePublishedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { loyaltyFactsOf } from '../kpis/loyalty/facts.js';

export interface NextReward {
  rewardId: string;
  name: string;
  points: number;
  missing: number;
}

const TYPES: ReadonlySet<string> = new Set([wireType(ProgrammePublishedV1)]);

/** The cheapest reward of the programme in force that costs more than the balance; null where all are within reach, or none is known. */
export function nextRewardOf(programmes: readonly Fact[], balance: number, at: Micros): NextReward | null {
  let nearest: NextReward | null = null;
  for (const { rewardId, name, points } of programmeInForce(programmes, at)?.rewards ?? []) {
    if (points <= balance || (nearest && nearest.points <= points)) continue;
    nearest = { rewardId, name, points, missing: points - balance };
  }
  return nearest;
}

/** By when a version says it is in force, whenever it was published; of two for one instant the one published last. */
export function programmeInForce(programmes: readonly Fact[], at: Micros): ProgrammePublishedV1 | null {
  let latest: { from: Micros; programme: ProgrammePublishedV1 } | null = null;
  for (const { fact } of loyaltyFactsOf(programmes, TYPES)) {
    const programme = fact.data as ProgrammePublishedV1;
    const from = parseInstant(programme.from) ?? Infinity;
    if (from <= at && (latest === null || from >= latest.from)) latest = { from, programme };
  }
  return latest?.programme ?? null;
}
