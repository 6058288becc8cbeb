import type { Micros } from '#lib/contracts';
import { rate } from '../earning/rate.js';
import { earnPending } from '../ledger/earn.js';
import { slide } from '../ledger/slide.js';
import { survivorOf, type Membership } from '../members/member.js';
import { periodAt, startOfDay } from '#lib/rules';
import type { Programme } from '../programme/programme.js';
import { tierOf } from '../tiers/settle-tier.js';
import { holdFor } from './open-returns.js';
import { availabilityOf, termsFrom } from './order-lots.js';
import type { Purchases } from './pg-purchases.js';
import { keyOf, lotOf, returnsOf, type Purchase } from './purchase.js';
import { spentMinor } from './spend.js';
import { takeBack } from './take-back.js';

/** Since when a customer's purchases earn: the day they enrolled on, for whoever enrols at a checkout is told of a moment after it. */
export const memberSince = ({ members }: Membership, { timeZone }: Pick<Programme, 'timeZone'>): Micros =>
  startOfDay(Math.min(...members.map(({ enrolledAt }) => enrolledAt)), timeZone);

interface Earning {
  /** When it is posted: what was due up to then has been. */
  at: Micros;
  /** From when on it can count as earned: the purchase or, if later, when it became this customer's. */
  since: Micros;
}

/**
 * Grants a customer what a purchase of theirs earns, once, by the programme of its time: pending, in the ledger of the surviving member.
 * What has come back of it meanwhile is taken back at once, and open returns hold theirs. Buying counts as activity.
 */
export async function earnFor(
  membership: Membership,
  purchase: Purchase,
  purchases: Purchases,
  programme: Programme,
  { at, since }: Earning,
): Promise<void> {
  const tier = tierOf(membership);
  const earnedInPeriod = await baseInPeriod(membership, purchase, purchases, programme);
  // Points redeemed for an order that names no such tender were taken off its total, as a discount is.
  const grant = rate(purchase.bought, programme, { tier, at: purchase.at, earnedInPeriod });
  purchase.earned = { member: survivorOf(membership).id, at: since, grant, reversed: 0, base: grant.basePoints };
  purchases.mark(purchase);
  // Never later than what has been posted: an order dated ahead would keep points alive for as long.
  const activeAt = Math.min(purchase.at, at);
  for (const member of membership.members) member.activeAt = Math.max(member.activeAt, activeAt);
  postLot(membership, purchase, programme, at);
  for (const { ledger } of membership.members) slide(ledger, activeAt, programme);
  followUp(membership, purchase, at);
}

/** What is left of the customer's base points of the period of the cap, this purchase aside. */
function baseInPeriod(membership: Membership, purchase: Purchase, purchases: Purchases, programme: Programme): Promise<number> | number {
  const cap = programme.caps.perPeriod;
  if (!cap) return 0;
  const members = membership.members.map(({ id }) => id);
  return purchases.baseIn(members, periodAt(purchase.at, cap.period, programme.timeZone), purchase);
}

function postLot(membership: Membership, purchase: Purchase, programme: Programme, at: Micros): void {
  const { ledger, activeAt } = survivorOf(membership);
  const earned = purchase.earned!;
  const { grant } = earned;
  const spendMinor = spentMinor(purchase.bought, grant, { refunds: [] });
  const countsForTier = programme.tiers.by === 'spend' && programme.tiers.levels.length > 0 && spendMinor > 0;
  if (grant.points === 0 && !countsForTier) return;
  earnPending(ledger, {
    at,
    cause: `purchase ${keyOf(purchase)}`,
    programmeVersion: programme.version,
    points: grant.points,
    lot: {
      ...termsFrom(lotOf(purchase), availabilityOf(purchase, earned, programme), activeAt, programme),
      order: keyOf(purchase),
      slides: programme.expiry.kind === 'after-inactivity',
      base: grant.basePoints,
      spendMinor,
    },
    about: { ...placeOf(purchase), reason: 'purchase', because: purchase.because },
  });
}

/** What happened to a purchase before anybody was granted anything for it. */
function followUp(membership: Membership, purchase: Purchase, at: Micros): void {
  const { ledger } = survivorOf(membership);
  const { refunds = [], cancelled, amended } = returnsOf(purchase);
  if (refunds.length > 0 || cancelled || amended) {
    const refund = refunds.length === 1 && !cancelled && { refundId: purchase.refunds[0]!.refundId };
    const about = { ...placeOf(purchase), reason: cancelled ? 'cancellation' : 'return', because: purchase.because, ...refund };
    takeBack(ledger, purchase, { at, cause: `returned before ${keyOf(purchase)}`, about });
  }
  for (const one of purchase.returns) if (one.settledAt === undefined) holdFor(ledger, purchase, one, at);
}

export const placeOf = ({ shop, orderId }: Purchase): { shop?: string; orderId: string } => ({ ...(shop && { shop }), orderId });
