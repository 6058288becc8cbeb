import { PointsRedeemedV1, RewardRedeemedV1, type Micros } from '#lib/contracts';
import { slide } from '../ledger/slide.js';
import { spend } from '../ledger/spend.js';
import type { Book } from '../members/book.js';
import { ledgersOf, survivorOf, type Membership } from '../members/member.js';
import { factIdOf, loyaltyFact, postingOf } from '../members/posting-facts.js';
import type { Programme, Reward } from '../programme/programme.js';
import { insertRedemption } from './pg-redemptions.js';
import type { Redemption, RedemptionAbout } from './redemption.js';

export interface Wish {
  id: string;
  /** What was due up to here has been posted. */
  at: Micros;
  purpose: Redemption['purpose'];
  points: number;
  /** Of the programme, where it is for one. */
  reward?: Reward | undefined;
  about: Omit<RedemptionAbout, 'programmeVersion' | 'postings'>;
}

/** The fact of a reward taken is told under this; with the type it gives the fact's id. */
export const redemptionOf = (id: string): string => `redemption ${id}`;

/**
 * Turns points of a customer into something: takes them, first expiring first over all their members, keeps which lots they came from and
 * tells of it. It counts as activity. Throws NotEnoughPoints, having done nothing.
 */
export async function redeem(book: Book, membership: Membership, wish: Wish, programme: Programme): Promise<Redemption> {
  const { id, at, purpose, points } = wish;
  const { postings, allocations } = spend(ledgersOf(membership), {
    at,
    cause: redemptionOf(id),
    programmeVersion: programme.version,
    points,
    to: accountOf(wish),
    kind: 'redeemed',
    about: { redemptionId: id, purpose, ...placeOf(wish.about) },
  });
  const about = {
    ...wish.about,
    programmeVersion: programme.version,
    postings: postings.map(({ member, number }) => ({ member, number })),
  };
  const redemption: Redemption = { id, member: survivorOf(membership).id, at, purpose, points, returned: 0, allocations, about };
  for (const member of membership.members) {
    member.activeAt = Math.max(member.activeAt, at);
    slide(member.ledger, at, programme);
  }
  await insertRedemption(book.tx, redemption);
  if (wish.reward) tell(book, redemption, wish.reward);
  return redemption;
}

/** Where the points of a redemption go, and come back from. */
export const accountOf = ({ purpose, about }: Pick<Wish, 'purpose' | 'about'>): 'redeemed' | `partner:${string}` =>
  purpose === 'partner' ? `partner:${about.partner!}` : 'redeemed';

function placeOf({ shop, orderId, partner, because }: Wish['about']): Pick<RedemptionAbout, 'shop' | 'orderId' | 'partner' | 'because'> {
  return { ...(shop && { shop }), ...(orderId && { orderId }), ...(partner && { partner }), ...(because && { because }) };
}

function tell(book: Book, { id, member, at, points, about }: Redemption, reward: Reward): void {
  const { cashMinor, currency, because } = about;
  book.facts.push(
    loyaltyFact(
      RewardRedeemedV1,
      { member, at, recordedAt: book.now, about: redemptionOf(id), because },
      {
        member,
        redemptionId: id,
        rewardId: reward.id,
        kind: reward.kind,
        points,
        ...(cashMinor !== undefined && { cashMinor }),
        ...(currency !== undefined && { currency }),
      },
    ),
  );
}

/** The facts that tell of a redemption: what a sender is told became of what they said. */
export function factsOf({ id, about }: Pick<Redemption, 'id' | 'about'>): { id: string; type: string }[] {
  const postings = about.postings.map(({ member, number }) => factIdOf(PointsRedeemedV1, postingOf(member, number)));
  return about.rewardId === undefined ? postings : [...postings, factIdOf(RewardRedeemedV1, redemptionOf(id))];
}
