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
export function doubleBonuses(postings: readonly Posting[]): DoubleBonus[] {
  return [...secondWelcomes(postings), ...ownReferrals(postings)];
}

function secondWelcomes(postings: readonly Posting[]): DoubleBonus[] {
  const [first, ...others] = postings
    .filter(({ about }) => about.reason === 'welcome')
    .sort((a, b) => a.at - b.at || compareBytes(a.member, b.member));
  return others.map((posting) => ({ posting, beside: first!.member }));
}

/** A referral is granted to each side for a cause of its own, `referral <id> <member>`. */
function ownReferrals(postings: readonly Posting[]): DoubleBonus[] {
  const referrals = postings.filter(({ about }) => about.reason === 'referral');
  return referrals.flatMap((posting) => {
    const other = referrals.find((one) => one.member !== posting.member && referralOf(one) === referralOf(posting));
    return other ? [{ posting, beside: other.member }] : [];
  });
}

const referralOf = ({ cause, member }: Posting): string => cause.slice(0, -member.length);
