import { compareBytes } from '#lib/contracts';
import type { Posting } from '../ledger/posting.js';

/** A bonus that cannot stand beside another member of the same customer. */
export interface DoubleBonus {
  posting: Posting;
  beside: string;
}

/**
 * The bonuses among the postings of one customer's members that only strangers can both have: of several welcomes all but the first, and
 * both sides of a referral between two of them.
 */
export function doubleBonuses(postings: readonly Posting[], members: readonly string[]): DoubleBonus[] {
  return [...secondWelcomes(postings), ...ownReferrals(postings, members)];
}

function secondWelcomes(postings: readonly Posting[]): DoubleBonus[] {
  const [first, ...others] = postings
    .filter(({ about }) => about.reason === 'welcome')
    .sort((a, b) => a.at - b.at || compareBytes(a.member, b.member));
  return others.map((posting) => ({ posting, beside: first!.member }));
}

/** Each side of a referral says who the other was; that one side got nothing for it changes nothing for the other. */
function ownReferrals(postings: readonly Posting[], members: readonly string[]): DoubleBonus[] {
  return postings.flatMap((posting) => {
    const { reason, other } = posting.about;
    return reason === 'referral' && other !== undefined && members.includes(other) ? [{ posting, beside: other }] : [];
  });
}
