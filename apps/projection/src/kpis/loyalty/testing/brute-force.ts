import { compareFacts, parseInstant, timeOf, type Fact, type Micros } from '#lib/contracts';
import { LENGTHS, type Window } from '../../windows.js';
import { DEBT_PAID } from './arbitraries.js';

/** What any of the facts may hold. */
interface Data {
  member: string;
  posting: number;
  lotId?: string;
  movements: { account: string; lotId?: string; points: number }[];
  expiresAt?: string;
  direction?: string;
  reason?: string;
  campaign?: string;
  from: string;
  until: string;
  fromExpired?: { lotId: string; points: number }[];
}

/** What happened to one lot, as said by some of the facts. */
interface LotSums {
  available: number;
  pending: number;
  usable: number;
  redeemed: number;
  expired: number;
}

/**
 * Every loyalty KPI straight from its words: takes the facts before the instant, and looks. Slow, and on purpose without anything that the
 * product itself uses to count.
 */
export function bruteForceLoyalty(customers: readonly (readonly Fact[])[], window: Window, at: Micros): Record<string, unknown> {
  const start = at - LENGTHS[window];
  const lies = (time: Micros): boolean => time >= start && time < at;
  const sums = { members: 0, engaged: 0, active: 0, available: 0, pending: 0, debt: 0 };
  const shares = { usable: 0, redeemed: 0, expired: 0, ended: 0, broken: 0, targets: 0, redeemers: 0 };
  for (const facts of customers) {
    const known = [...new Map(facts.map((fact) => [JSON.stringify([fact.source, fact.id]), fact])).values()].filter(
      (fact) => timeOf(fact) < at,
    );
    const during = known.filter((fact) => lies(timeOf(fact)));
    if (known.some(is('member-enrolled'))) {
      sums.members += 1;
      if (during.some(isEngagement)) sums.engaged += 1;
      if (during.some((fact) => isRedemption(fact) || is('points-earned', 'partner-points-accrued')(fact))) sums.active += 1;
    }
    for (const fact of known) for (const { lotId, points } of dataOf(fact).movements ?? []) if (!lotId) sums.debt -= points;
    for (const [member, lotId] of lotsIn(known)) {
      const lot = known.filter((fact) => dataOf(fact).member === member);
      const now = standing(lot, lotId, at);
      sums.available += now.available;
      sums.pending += now.pending;
      const openings = lot.filter((fact) => opens(fact, lotId)).map(timeOf);
      if (openings.length > 0 && lies(Math.min(...openings))) {
        shares.usable += now.usable;
        shares.redeemed += now.redeemed;
        shares.expired += now.expired;
      }
      const ended = endOf(lot, lotId, at);
      if (ended === null || !lies(ended)) continue;
      shares.ended += now.usable;
      shares.broken += now.expired;
    }
    for (const campaign of new Set(known.filter(isTargeting).map((fact) => dataOf(fact).campaign))) {
      const chosen = known.filter((fact) => isTargeting(fact) && dataOf(fact).campaign === campaign);
      if (!lies(Math.min(...chosen.map(timeOf)))) continue;
      shares.targets += 1;
      const redemptions = known.filter(
        (fact) => is('coupon-redeemed', 'reward-redeemed', 'points-redeemed')(fact) && dataOf(fact).campaign === campaign,
      );
      const within = (redeemed: Micros): boolean =>
        chosen.some((fact) => redeemed >= parseInstant(dataOf(fact).from)! && redeemed < parseInstant(dataOf(fact).until)!);
      if (redemptions.map(timeOf).some(within)) shares.redeemers += 1;
    }
  }
  const liability = sums.available + sums.pending;
  const { available, pending, debt } = sums;
  return {
    members: { value: sums.members, numerator: sums.members, denominator: null },
    activeEngagementRate: share(sums.engaged, sums.members),
    activeMemberRate: share(sums.active, sums.members),
    pointsLiability: { value: liability, numerator: liability, denominator: null, parts: { available, pending, debt } },
    redemptionRate: share(shares.redeemed, shares.usable),
    expiryRate: share(shares.expired, shares.usable),
    breakage: share(shares.broken, shares.ended),
    campaignEngagementRate: share(shares.redeemers, shares.targets),
  };
}

const dataOf = (fact: Fact): Data => fact.data as Data;
const is =
  (...nouns: string[]) =>
  (fact: Fact): boolean =>
    nouns.some((noun) => fact.type === `itinera.loyalty.${noun}.v1`);
const isTargeting = (fact: Fact): boolean => fact.type === 'itinera.journey.campaign-targeted.v1';
const isRedemption = is('points-redeemed', 'reward-redeemed', 'coupon-redeemed', 'points-donated');

function isEngagement(fact: Fact): boolean {
  if (is('points-transferred')(fact)) return dataOf(fact).direction === 'given';
  if (is('points-earned')(fact)) return dataOf(fact).reason === 'review' || dataOf(fact).reason === 'survey';
  return isRedemption(fact) || is('challenge-completed', 'referral-made')(fact);
}

function lotsIn(known: readonly Fact[]): [string, string][] {
  const keys = known.flatMap((fact) => {
    const { member, movements = [], fromExpired = [] } = dataOf(fact);
    return [...movements, ...fromExpired].flatMap(({ lotId }) => (lotId ? [JSON.stringify([member, lotId])] : []));
  });
  return [...new Set(keys)].map((key) => JSON.parse(key) as [string, string]);
}

const grants = is('points-earned', 'points-activated', 'partner-points-accrued', 'points-transferred');

function opens(fact: Fact, lotId: string): boolean {
  if (!grants(fact) || dataOf(fact).direction === 'given') return false;
  return dataOf(fact).movements.some((movement) => movement.account === 'available' && movement.lotId === lotId && movement.points > 0);
}

/** How a lot stands for an instant, by the facts before it; what its passed expiry leaves has expired. */
function standing(lot: readonly Fact[], lotId: string, at: Micros): LotSums {
  const before = lot.filter((fact) => timeOf(fact) < at);
  const sum: LotSums = { available: 0, pending: 0, usable: 0, redeemed: 0, expired: 0 };
  for (const fact of before) {
    const { movements = [], fromExpired = [], direction } = dataOf(fact);
    for (const { account, points } of movements.filter((movement) => movement.lotId === lotId)) {
      if (account === 'pending') sum.pending += points;
      else {
        sum.available += points;
        if (is('points-redeemed', 'points-donated')(fact) || (is('points-reinstated')(fact) && points > 0)) sum.redeemed -= points;
        if (is('points-expired')(fact)) sum.expired -= points;
        if (direction === 'given' || (grants(fact) && points > 0)) sum.usable += points;
      }
    }
    if (is('points-reinstated')(fact)) sum.expired += lapsed(fact, lotId);
    for (const part of fromExpired) if (part.lotId === lotId) sum.expired -= part.points;
  }
  const expiresAt = expiryOf(before, lotId);
  const left = expiresAt !== null && expiresAt < at ? Math.max(0, sum.available) : 0;
  return { ...sum, available: sum.available - left, expired: sum.expired + left };
}

/** What a reinstatement takes out of the lot again, but for what pays a debt. */
function lapsed(fact: Fact, lotId: string): number {
  const taken = dataOf(fact).movements.filter(
    (movement) => movement.lotId === lotId && movement.points < 0 && movement.points !== -DEBT_PAID,
  );
  return -taken.reduce((sum, { points }) => sum + points, 0);
}

function expiryOf(before: readonly Fact[], lotId: string): Micros | null {
  let expiresAt: Micros | null = null;
  const inOrder = [...before].sort((a, b) => timeOf(a) - timeOf(b) || dataOf(a).posting - dataOf(b).posting || compareFacts(a, b));
  for (const fact of inOrder) {
    const told = parseInstant(dataOf(fact).expiresAt ?? '');
    const isRespite = is('points-reinstated')(fact);
    const isAbout = isRespite ? dataOf(fact).movements.some((movement) => movement.lotId === lotId) : dataOf(fact).lotId === lotId;
    if (told === null || !isAbout) continue;
    if (!isRespite || (expiresAt !== null && expiresAt <= timeOf(fact))) expiresAt = told;
  }
  return expiresAt;
}

/** Since when, without a break until the instant, a lot that once was open has had nothing left. */
function endOf(lot: readonly Fact[], lotId: string, at: Micros): Micros | null {
  const told = lot.flatMap((fact) => parseInstant(dataOf(fact).expiresAt ?? '') ?? []);
  const moments = [...new Set([...lot.map(timeOf), ...told])].filter((moment) => moment < at).sort((a, b) => b - a);
  let end: Micros | null = null;
  for (const moment of moments) {
    const { available } = standing(lot, lotId, moment + 1);
    const wasOpened = lot.some((fact) => timeOf(fact) <= moment && opens(fact, lotId));
    if (!wasOpened || available > 0) break;
    end = moment;
  }
  return end;
}

const share = (numerator: number, denominator: number): object => ({
  value: denominator === 0 ? null : numerator / denominator,
  numerator,
  denominator,
});
