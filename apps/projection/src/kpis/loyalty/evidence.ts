import type { Fact, Micros } from '#lib/contracts';
import type { Counted } from '../evidence.js';
import { inWindow, type Window } from '../windows.js';
import { membershipOf, type Membership } from './activity.js';
import { targetingsOf } from './campaigns.js';
import { loyaltyFactsOf, type Dated } from './facts.js';
import { lotStepAt, lotSteps, type LotStep } from './lot-steps.js';
import { ledgersOf, type LotEntry } from './lots.js';

type Side = 'numerator' | 'denominator';
type Count = (fact: Fact, side: Side, value: number) => void;

/** The facts of one customer that a loyalty KPI counts over `[at − W, at)`, each with what it adds; nothing for other numbers. */
export function loyaltyEvidence(name: string, facts: readonly Fact[], window: Window, at: Micros): Counted[] {
  const known = loyaltyFactsOf(facts).filter((dated) => dated.at < at);
  const { items, count } = collector();
  switch (name) {
    case 'members': {
      const { enrolment } = membershipOf(known);
      if (enrolment) count(enrolment.fact, 'numerator', 1);
      break;
    }
    case 'activeEngagementRate':
      activityEvidence(membershipOf(known), ({ engagements }) => engagements, window, at, count);
      break;
    case 'activeMemberRate':
      activityEvidence(membershipOf(known), ({ earningsAndRedemptions }) => earningsAndRedemptions, window, at, count);
      break;
    case 'campaignEngagementRate':
      campaignEvidence(known, window, at, count);
      break;
    default:
      for (const { entries, step } of lotsAt(known, at)) lotEvidence(name, entries, step, window, at, count);
  }
  return items();
}

/** The first activity makes a member active; the others prove it as well. */
function activityEvidence(membership: Membership, of: (membership: Membership) => Dated[], window: Window, at: Micros, count: Count): void {
  if (membership.enrolment === null) return;
  count(membership.enrolment.fact, 'denominator', 1);
  const inside = of(membership).filter((activity) => inWindow(activity.at, window, at));
  inside.forEach(({ fact }, index) => count(fact, 'numerator', index === 0 ? 1 : 0));
}

function campaignEvidence(known: readonly Dated[], window: Window, at: Micros, count: Count): void {
  for (const { first, again, redeemed } of targetingsOf(known)) {
    if (!inWindow(first.at, window, at)) continue;
    count(first.fact, 'denominator', 1);
    for (const { fact } of again) count(fact, 'denominator', 0);
    if (redeemed) count(redeemed.by.fact, 'numerator', 1);
  }
}

function lotsAt(known: readonly Dated[], at: Micros): { entries: LotEntry[]; step: LotStep }[] {
  return ledgersOf(known).lots.flatMap((lot) => {
    const step = lotStepAt(lotSteps(lot), at);
    return step ? [{ entries: lot.entries, step }] : [];
  });
}

/** All that was posted to a lot that counts, so that its facts alone give the number; what expired unposted is the teller's of its expiry. */
function lotEvidence(name: string, entries: readonly LotEntry[], step: LotStep, window: Window, at: Micros, count: Count): void {
  if (name === 'pointsLiability') {
    for (const { fact, available, pending } of entries) count(fact, 'numerator', available + pending);
    if (step.unposted !== 0) count(step.toldBy!.fact, 'numerator', -step.unposted);
    return;
  }
  if (!(name in SHARES)) return;
  const anchor = name === 'breakage' ? step.endedAt : step.openedAt;
  if (anchor === null || !inWindow(anchor, window, at)) return;
  const share = SHARES[name as keyof typeof SHARES];
  for (const entry of entries) {
    count(entry.fact, 'denominator', entry.usable);
    if (entry[share] !== 0) count(entry.fact, 'numerator', entry[share]);
  }
  if (share === 'expired' && step.unposted !== 0) count(step.toldBy!.fact, 'numerator', step.unposted);
}

const SHARES = { redemptionRate: 'redeemed', expiryRate: 'expired', breakage: 'expired' } as const;

/** Adds up what each fact counts, which may be for several lots. */
function collector(): { items: () => Counted[]; count: Count } {
  const byFact = new Map<Fact, Partial<Record<Side, number>>>();
  const count: Count = (fact, side, value) => {
    const sides = byFact.get(fact) ?? {};
    sides[side] = (sides[side] ?? 0) + value;
    byFact.set(fact, sides);
  };
  const items = (): Counted[] =>
    [...byFact].map(([fact, { numerator, denominator }]) => ({
      fact,
      role: numerator === undefined ? 'denominator' : denominator === undefined ? 'numerator' : 'both',
      numerator: numerator ?? null,
      denominator: denominator ?? null,
    }));
  return { items, count };
}
