import { compareFacts, formatInstant, MICROS_PER_DAY, timeOf, type Fact, type Micros } from '#lib/contracts';
import { ENROLLED, loyaltyFactsOf, POSTING_TYPES, type Dated } from '../kpis/loyalty/facts.js';
import { lotStepAt, lotSteps } from '../kpis/loyalty/lot-steps.js';
import { ledgersOf } from '../kpis/loyalty/lots.js';
import { challengesOf, type ChallengeView } from './challenges.js';
import { clubOf, type ClubView } from './club.js';
import { nextRewardOf, type NextReward } from './next-reward.js';
import { tierOf, type TierView } from './tier.js';

/** What a customer has and where they stand in the points programme; several memberships are shown as one. */
export interface LoyaltyView extends TierView {
  members: string[];
  /** When any of it changed last, and the fact that changed it. */
  since: string;
  because: string;
  /** What can be spent, less what is owed; below zero while more is owed. */
  balance: number;
  pending: number;
  debt: number;
  /** What is left of each, first expiring first. */
  lots: LotView[];
  /** Within thirty days, and when the first of it. */
  expiringSoon: { points: number; first?: string };
  challenges: ChallengeView[];
  club: ClubView | null;
  nextReward?: NextReward;
}

export interface LotView {
  lotId: string;
  points: number;
  /** Absent where they never expire, or where that is not known yet. */
  expiresAt?: string;
}

/** Points that expire within this are about to. */
export const SOON = 30 * MICROS_PER_DAY;
const OF_A_MEMBER: ReadonlySet<string> = new Set([...POSTING_TYPES, ENROLLED]);

/**
 * At an instant, from what has happened up to and with it: the facts of all of the customer's subjects, in any order, repeated or not, and
 * the programmes published (which are about nobody). Null for whoever takes no part. Pure and total.
 */
export function loyaltyView(facts: readonly Fact[], at: Micros, programmes: readonly Fact[] = []): LoyaltyView | null {
  const known = loyaltyFactsOf(facts, OF_A_MEMBER).filter((dated) => dated.at <= at);
  if (known.length === 0) return null;
  const last = lastTold(facts, at);
  const { lots, pending, debt } = pointsOf(known, at);
  const balance = lots.reduce((sum, { left }) => sum + left, 0) - debt;
  const soon = lots.filter(({ expiresAt }) => expiresAt <= at + SOON);
  const nextReward = nextRewardOf(programmes, balance, at);
  return {
    members: [...new Set(known.map(({ fact }) => (fact.data as { member: string }).member))],
    since: last.time,
    because: last.id,
    balance,
    pending,
    debt,
    ...tierOf(facts, at),
    lots: lots.map(({ lotId, left, expiresAt }) => ({
      lotId,
      points: left,
      ...(expiresAt !== Infinity && { expiresAt: formatInstant(expiresAt) }),
    })),
    expiringSoon: { points: soon.reduce((sum, { left }) => sum + left, 0), ...(soon[0] && { first: formatInstant(soon[0].expiresAt) }) },
    challenges: challengesOf(facts, at),
    club: clubOf(facts, at),
    ...(nextReward && { nextReward }),
  };
}

/** Also where it says nothing of points: a tier, the club, a challenge. */
const lastTold = (facts: readonly Fact[], at: Micros): Fact =>
  facts
    .filter((fact) => timeOf(fact) <= at)
    .sort(compareFacts)
    .at(-1)!;

/** A number sees what lies before its instant, a view what lies before or at it: hence the microsecond. */
function pointsOf(
  known: readonly Dated[],
  at: Micros,
): { lots: { lotId: string; left: number; expiresAt: Micros }[]; pending: number; debt: number } {
  const { lots, debts } = ledgersOf(known);
  const standing = lots.flatMap((lot) => {
    const step = lotStepAt(lotSteps(lot), at + 1);
    return step ? [{ lotId: lot.lotId, left: step.left, pending: step.pending, expiresAt: step.expiresAt ?? Infinity }] : [];
  });
  return {
    lots: standing.filter(({ left }) => left !== 0).sort(firstExpiring),
    pending: standing.reduce((sum, lot) => sum + lot.pending, 0),
    debt: debts.reduce((sum, { points }) => sum + points, 0),
  };
}

function firstExpiring(a: { lotId: string; expiresAt: Micros }, b: { lotId: string; expiresAt: Micros }): number {
  if (a.expiresAt !== b.expiresAt) return a.expiresAt < b.expiresAt ? -1 : 1;
  return a.lotId < b.lotId ? -1 : a.lotId > b.lotId ? 1 : 0;
}
