import { formatInstant, TierChangedV1, type Micros } from '#lib/contracts';
import type { Lot } from '../ledger/lot.js';
import type { Book } from '../members/book.js';
import { survivorOf, type Member, type Membership } from '../members/member.js';
import { loyaltyFact } from '../members/posting-facts.js';
import type { Programme } from '../programme/programme.js';
import { followCustomer, standsUntil, type Holder, type MemberTier } from './customer-tier.js';
import { qualificationAt, type Qualifying } from './qualification.js';

/**
 * Lets a customer's tier follow from what counts at an instant, and tells of a change. Called at every instant at which something is due and
 * after whatever is done, it is the same whether it is called at others too.
 */
export function settleTier(book: Book, membership: Membership, at: Micros, programme: Programme): void {
  const { members } = membership;
  const holders = members.map((member): Holder => ({ id: member.id, kept: member.tier, entries: entriesOf([member], programme) }));
  const tiers = followCustomer(holders, at, programme);
  const shown = rankOf(tiers[0]!.tier, programme);
  for (const [index, member] of members.entries()) member.tier = tiers[index]!;
  for (const [index, member] of members.entries()) {
    const kept = tiers[index]!;
    // What the customer has is told of the surviving member; of others only where theirs, told before, is more than that.
    if (kept.told.tier === kept.tier || (index > 0 && rankOf(kept.told.tier, programme) <= shown)) continue;
    tell(book, member, kept, index === 0 ? tierUntil(membership, programme) : (kept.own.graceUntil ?? null), programme);
  }
}

/** When a member's tier changes next by itself, or may. */
export const tierDueAt = (member: Member): Micros | null => keptOf(member).dueAt ?? null;

/** The tier a customer has, as it was settled last. */
export const tierOf = (membership: Membership): string | null => keptOf(survivorOf(membership)).tier ?? null;

/** The tier a customer is about to lose, and when; null where there is none. */
export function endingOf(membership: Membership): { tier: string; until: Micros } | null {
  const { tier = null, endsAt } = keptOf(survivorOf(membership));
  return tier === null || endsAt === undefined ? null : { tier, until: endsAt };
}

/** Until when a customer's tier stands if nothing more is earned or taken back; null: for ever. */
export function tierUntil(membership: Membership, programme: Programme): Micros | null {
  const survivor = survivorOf(membership);
  const { own, joint, endsAt } = keptOf(survivor);
  if (endsAt !== undefined) return endsAt;
  const state = joint?.state ?? own;
  return state ? standsUntil(state, entriesOf(joint ? membership.members : [survivor], programme), programme) : null;
}

/** What of a customer's points, or of what they have spent, counts for the tier at an instant. */
export const qualificationOf = (membership: Membership, at: Micros, programme: Programme): number =>
  qualificationAt(entriesOf(membership.members, programme), at, programme);

function tell(book: Book, member: Member, kept: MemberTier, until: Micros | null, programme: Programme): void {
  const { tier, own, told } = kept;
  kept.told = { tier, times: told.times + 1 };
  const telling = { member: member.id, at: own.counted!.at, recordedAt: book.now, about: `${member.id} tier ${kept.told.times}` };
  book.facts.push(
    loyaltyFact(TierChangedV1, telling, {
      member: member.id,
      ...(told.tier !== null && { from: told.tier }),
      ...(tier !== null && { to: tier }),
      ...(tier !== null && until !== null && { until: formatInstant(until) }),
      programmeVersion: programme.version,
    }),
  );
}

const keptOf = ({ tier }: Member): Partial<MemberTier> => tier;

/** 1 for the lowest, 0 for none. */
const rankOf = (tier: string | null, { tiers }: Programme): number => tiers.levels.findIndex(({ id }) => id === tier) + 1;

function entriesOf(members: readonly Member[], { tiers }: Programme): Qualifying[] {
  const amountOf = ({ base, spendMinor }: Lot): number => (tiers.by === 'points' ? base : spendMinor);
  const lots = members.flatMap(({ ledger }) => [...ledger.lots.values()]);
  return lots.flatMap((lot) => (lot.activatedAt === null || amountOf(lot) === 0 ? [] : [{ at: lot.activatedAt, amount: amountOf(lot) }]));
}
