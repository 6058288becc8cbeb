import type { Fact, Micros } from '#lib/contracts';
import { heldSlot, plainSlot, windowedSlot, type Endpoints } from '../metrics.js';
import { change, whileWithin } from '../steps.js';
import { LENGTHS, WINDOWS, type Window } from '../windows.js';
import { activeTimes, membershipOf, type Membership } from './activity.js';
import { targetingsOf, type Targeting } from './campaigns.js';
import { loyaltyFactsOf } from './facts.js';
import { lotSteps, type LotStep } from './lot-steps.js';
import { ledgersOf, type Debt } from './lots.js';
import type { LoyaltyMetric } from './metrics.js';

/** Everything the loyalty KPIs count of one customer, from the facts of all of the customer's subjects in any order, repeated or not. */
export function loyaltyEndpoints(facts: readonly Fact[], emit: Endpoints): void {
  const about = loyaltyFactsOf(facts);
  if (about.length === 0) return;
  memberEndpoints(membershipOf(about), emit);
  const { lots, debts } = ledgersOf(about);
  for (const lot of lots) lotEndpoints(lotSteps(lot), emit);
  debtEndpoints(debts, emit);
  for (const targeting of targetingsOf(about)) targetingEndpoints(targeting, emit);
}

function memberEndpoints({ enrolment, engagements, earningsAndRedemptions }: Membership, emit: Endpoints): void {
  if (enrolment === null) return;
  emit(MEMBERS, enrolment.at, 1, '');
  for (const window of WINDOWS) {
    activityEndpoints(activeTimes(engagements, enrolment.at, LENGTHS[window]), ENGAGED[window], emit);
    activityEndpoints(activeTimes(earningsAndRedemptions, enrolment.at, LENGTHS[window]), ACTIVE[window], emit);
  }
}

function activityEndpoints(times: readonly { from: Micros; to: Micros }[], slot: number, emit: Endpoints): void {
  for (const { from, to } of times) {
    emit(slot, from, 1, '');
    if (to !== Infinity) emit(slot, to, -1, '');
  }
}

function lotEndpoints(steps: readonly LotStep[], emit: Endpoints): void {
  const usable = steps.find(({ openedAt }) => openedAt !== null)?.usable ?? 0;
  const opened = ({ openedAt }: LotStep): Micros | null => openedAt;
  const ended = ({ endedAt }: LotStep): Micros | null => endedAt;
  const put = (slot: number) => (at: Micros, change: number) => emit(slot, at, change, '');
  change(steps, ({ left }) => left, put(AVAILABLE));
  change(steps, ({ pending }) => pending, put(PENDING));
  change(steps, ({ openedAt }) => (openedAt === null ? 0 : usable), put(USABLE));
  for (const window of WINDOWS) {
    const length = LENGTHS[window];
    whileWithin(steps, length, opened, (step) => step.usable - usable, put(USABLE_LATER[window]));
    whileWithin(steps, length, opened, (step) => step.redeemed, put(POINTS_REDEEMED[window]));
    whileWithin(steps, length, opened, (step) => step.expired, put(POINTS_EXPIRED[window]));
    whileWithin(steps, length, ended, (step) => step.usable, put(ENDED[window]));
    whileWithin(steps, length, ended, (step) => step.expired, put(BROKEN[window]));
  }
}

function debtEndpoints(debts: readonly Debt[], emit: Endpoints): void {
  for (const { at, points } of debts) emit(OWED, at, points, '');
}

/** A targeting counts in the windows that hold the instant of the choosing, however late the redemption. */
function targetingEndpoints({ first, redeemed }: Targeting, emit: Endpoints): void {
  emit(TARGETS, first.at, 1, '');
  if (redeemed === null) return;
  for (const window of WINDOWS) {
    const leavesAt = first.at + LENGTHS[window];
    if (redeemed.at >= leavesAt) continue;
    emit(REDEEMERS[window], redeemed.at, 1, '');
    if (leavesAt !== Infinity) emit(REDEEMERS[window], leavesAt, -1, '');
  }
}

const byWindow = (metric: LoyaltyMetric): Record<Window, number> =>
  Object.fromEntries(WINDOWS.map((window) => [window, windowedSlot(metric, window)])) as Record<Window, number>;

const MEMBERS = heldSlot('members');
const AVAILABLE = heldSlot('pointsAvailable');
const PENDING = heldSlot('pointsPending');
const OWED = heldSlot('pointsOwed');
const USABLE = plainSlot('usablePoints');
const TARGETS = plainSlot('campaignTargets');
const ENGAGED = byWindow('engagedMembers');
const ACTIVE = byWindow('activeMembers');
const USABLE_LATER = byWindow('usablePoints');
const POINTS_REDEEMED = byWindow('redeemedPoints');
const POINTS_EXPIRED = byWindow('expiredPoints');
const ENDED = byWindow('endedPoints');
const BROKEN = byWindow('brokenPoints');
const REDEEMERS = byWindow('campaignRedeemers');
