import { formatInstant, parseInstant, type Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { challengesOf, type ChallengeView } from '../challenges/view.js';
import { clubOf, type ClubView } from '../club/view.js';
import type { Programme } from '../programme/programme.js';
import type { Programmes } from '../programme/programmes.js';
import { expiringOf, lotsOf, type ExpiringView, type LotView } from './lots-view.js';
import { survivorOf, type Membership } from './member.js';
import { nextReward, type NextReward } from './next-reward.js';
import { standingOf, type Standing } from './standing.js';
import { nextTierView, tierView, type NextTier, type TierView } from './tier-view.js';
import { lastDayInWords, pointsInWords } from './words.js';

/** What a member has and what comes next, at an instant; several memberships of one customer are shown as one. */
export interface MemberView extends Standing {
  customerId: string;
  /** Where the customer was named by an id that has become another's. */
  mergedInto?: string;
  /** The member new points go to. */
  member: string;
  members: { member: string; enrolledAt: string; channel?: string }[];
  at: string;
  programmeVersion: string;
  lots: LotView[];
  expiring: ExpiringView;
  tier?: TierView;
  next: { tier?: NextTier; reward?: NextReward };
  challenges: ChallengeView[];
  /** The paid club, where they are in it. */
  club?: ClubView;
  /** The same for people. */
  words: string[];
}

export async function memberView(tx: EntityManager, membership: Membership, at: Micros, programmes: Programmes): Promise<MemberView> {
  const programme = programmes.at(at);
  const ids = membership.members.map(({ id }) => id);
  const [challenges, club] = [await challengesOf(tx, ids, programmes), await clubOf(tx, ids, at, programmes)];
  const standing = standingOf(membership, at);
  const expiring = expiringOf(membership, at);
  const tier = tierView(membership, programme);
  const next = { tier: nextTierView(membership, at, programme), reward: nextReward(programme.rewards, standing.balance) };
  return {
    customerId: membership.customerId,
    member: survivorOf(membership).id,
    members: membership.members.map(({ id, enrolledAt, channel }) => ({
      member: id,
      enrolledAt: formatInstant(enrolledAt),
      ...(channel !== null && { channel }),
    })),
    at: formatInstant(at),
    programmeVersion: programme.version,
    ...standing,
    lots: lotsOf(membership),
    expiring,
    ...(tier && { tier }),
    next: { ...(next.tier && { tier: next.tier }), ...(next.reward && { reward: next.reward }) },
    challenges,
    ...(club && { club }),
    words: [
      ...standingInWords(standing),
      ...expiringInWords(expiring, programme),
      ...nextInWords(tier, next),
      ...challenges.map(({ words }) => words),
    ],
  };
}

function standingInWords({ debt, pending, spendable }: Standing): string[] {
  return [
    `${pointsInWords(spendable)} to spend.`,
    ...(pending > 0 ? [`${pointsInWords(pending)} on the way, until their orders can no longer be returned.`] : []),
    ...(debt > 0
      ? [`${pointsInWords(debt)} owed, for orders that were returned after their points were spent; the next points pay them.`]
      : []),
  ];
}

/** The first that expires. */
function expiringInWords({ dates: [first] }: ExpiringView, { timeZone }: Programme): string[] {
  return first ? [`${pointsInWords(first.points)} can be spent until ${lastDayInWords(parseInstant(first.at)!, timeZone)}.`] : [];
}

function nextInWords(tier: TierView | null, { tier: nextOne, reward }: { tier: NextTier | null; reward: NextReward | null }): string[] {
  const steps = [reward?.words, nextOne?.words].filter((words) => words !== undefined);
  return [...(tier ? [`You are ${tier.name}.`] : []), ...(steps.length > 0 ? [`${steps.join('; ')}.`] : [])];
}
