import { derivedId, timeOf, type Claim, type PointsRedeemedClaimV1 } from '#lib/contracts';
import { NotEnoughPoints } from '../ledger/spend.js';
import type { Book } from '../members/book.js';
import type { Books } from '../members/books.js';
import type { Membership } from '../members/member.js';
import { wordsOf } from '../members/or-conflict.js';
import { becauseOf } from '../members/posting-facts.js';
import { findRedemption } from '../redemptions/pg-redemptions.js';
import { factsOf, redeem, type Wish } from '../redemptions/redeem.js';
import type { Redemption } from '../redemptions/redemption.js';
import { judged, parked, TAKES_NO_PART, type Ruling } from './ruling.js';

type Told = Claim<PointsRedeemedClaimV1>;

/**
 * A till tells that points were spent where it could not ask. It gets all of them or none: a till that is believed blindly would be a way
 * to spend points twice, so what cannot be spent is put aside for a person, and debt stays what clawbacks leave. It counts at the instant
 * it says, unless the ledger has gone on since. The same redemption told twice is one.
 */
export async function redeemAsTold(book: Book, claim: Told, books: Books): Promise<Ruling> {
  const membership = claim.subject === undefined ? null : book.membershipOf(claim.subject);
  if (!membership) return parked(TAKES_NO_PART);
  const id = claim.data.redemptionId ?? derivedId(claim, 'loyalty-redemption');
  const before = await findRedemption(book.tx, id);
  if (before) return toldBefore(before, claim, membership);
  const at = books.bringTo(book, membership, timeOf(claim));
  const programme = books.programmes.at(at);
  const { points, rewardId } = claim.data;
  const reward = programme.rewards.find((one) => one.id === rewardId);
  try {
    const wish = {
      id,
      at,
      points,
      reward,
      purpose: claim.data.orderId === undefined ? 'reward' : 'order',
      about: aboutOf(claim, reward?.id),
    } as const;
    const redemption = await redeem(book, membership, wish, programme);
    const note = rewardId !== undefined && !reward ? { note: `the programme has no reward ${rewardId}; the points were taken` } : {};
    return { ...judged(factsOf(redemption)), ...note };
  } catch (error) {
    if (!(error instanceof NotEnoughPoints)) throw error;
    return parked(`nothing was taken: ${wordsOf(error)} Redrive it once there are enough.`);
  }
}

function aboutOf(claim: Told, rewardId: string | undefined): Wish['about'] {
  const { orderId } = claim.data;
  return {
    ...(rewardId !== undefined && { rewardId }),
    ...(orderId !== undefined && { orderId }),
    ...(claim.shop !== undefined && { shop: claim.shop }),
    because: becauseOf(claim),
  };
}

/** The first that was told stands; the id of somebody else's is a mistake a person must look at. */
function toldBefore(before: Redemption, { data, shop }: Told, membership: Membership): Ruling {
  const isTheirs = before.allocations.some(({ member }) => membership.members.some(({ id }) => id === member));
  if (!isTheirs || (before.about.because && (before.about.shop ?? '') !== (shop ?? '')))
    return parked(`redemption ${before.id} is another customer's or shop's; tell it again under an id of its own`);
  const note = before.points === data.points ? 'it was told before' : `it was told before with ${before.points} points, which stands`;
  return judged(factsOf(before), note);
}
