import { compareBytes, type Micros } from '#lib/contracts';
import type { Programme } from '../programme/programme.js';
import { higherTier } from './evaluate-tier.js';
import { followTier, type TierState } from './follow-tier.js';
import type { Qualifying } from './qualification.js';

/** What is kept of a tier with each member: plain JSON, empty before it is followed first. */
export interface MemberTier {
  /** What the customer has, at the surviving member; the member's own elsewhere. */
  tier: string | null;
  /** When that is lost, where it is no longer reached. */
  endsAt?: Micros;
  /** By what this member alone has earned: what stands again where a merge is undone. */
  own: TierState;
  /** By what all members of a merged customer have earned, at the surviving one. */
  joint?: Joint;
  /** What was told of this member last, and how often anything was. */
  told: { tier: string | null; times: number };
  dueAt: Micros | null;
}

interface Joint {
  members: string[];
  state: TierState;
}

/** A member as the tier sees it; the surviving one comes first. */
export interface Holder {
  id: string;
  kept: Partial<MemberTier>;
  entries: readonly Qualifying[];
}

type Rules = Pick<Programme, 'tiers' | 'timeZone'>;

/**
 * The tiers of one customer's members at an instant. Each has its own; while they are merged the customer has what all of them have earned
 * together, and no less than the highest of their own. `told` is left as it was.
 */
export function followCustomer(holders: readonly Holder[], at: Micros, rules: Rules): MemberTier[] {
  const when = Math.max(at, ...holders.map(({ kept }) => kept.own?.counted?.at ?? 0));
  const own = holders.map(({ kept, entries }) => followTier(kept.own, entries, when, rules).state);
  const joint = holders.length > 1 ? followJoint(holders, own, when, rules) : null;
  const standing = joint ? [joint.state, ...own] : own;
  const tier = standing.reduce<string | null>((highest, state) => higherTier(highest, state.tier, rules), null);
  return holders.map(({ kept }, index): MemberTier => {
    const state = own[index]!;
    const told = kept.told ?? { tier: null, times: 0 };
    if (index > 0) return { tier: state.tier, own: state, told, dueAt: state.dueAt };
    const endsAt = endOf(tier, standing);
    const dueAt = earliest([state.dueAt, joint?.state.dueAt ?? null]);
    return { tier, ...(endsAt !== null && { endsAt }), own: state, ...(joint && { joint }), told, dueAt };
  });
}

/** Until when a tier stands if nothing more is earned or taken back; null: for ever. */
export function standsUntil(state: TierState, entries: readonly Qualifying[], rules: Rules): Micros | null {
  for (let now = state; now.dueAt !== null;) {
    const due = now.dueAt;
    now = followTier(now, entries, due, rules).state;
    if (now.tier !== state.tier) return due;
  }
  return null;
}

/** Begun with the best that any of them has, and anew where one has gone. */
function followJoint(holders: readonly Holder[], own: readonly TierState[], at: Micros, rules: Rules): Joint {
  const members = holders.map(({ id }) => id).sort(compareBytes);
  const entries = holders.flatMap((holder) => holder.entries);
  const joints = holders.flatMap(({ kept }) => (kept.joint?.members.every((id) => members.includes(id)) ? [kept.joint] : []));
  const same = joints.find((joint) => joint.members.length === members.length);
  const start = same?.state ?? best([...joints.map(({ state }) => state), ...own], rules);
  return { members, state: followTier(start, entries, at, rules).state };
}

function best(states: readonly TierState[], rules: Rules): TierState {
  const tier = states.reduce<string | null>((highest, state) => higherTier(highest, state.tier, rules), null);
  const holding = states.filter((state) => state.tier === tier);
  const graceUntil = endOf(tier, holding);
  return { tier, since: Math.min(...holding.map(({ since }) => since)), ...(graceUntil !== null && { graceUntil }), dueAt: null };
}

/** When the last of those who have a tier loses it; null where one has reached it, or nobody has any. */
function endOf(tier: string | null, states: readonly TierState[]): Micros | null {
  const ends = states.filter((state) => state.tier === tier).map(({ graceUntil }) => graceUntil ?? null);
  return tier === null || ends.length === 0 || ends.includes(null) ? null : Math.max(...ends.filter((end) => end !== null));
}

function earliest(instants: readonly (Micros | null)[]): Micros | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length === 0 ? null : Math.min(...known);
}
