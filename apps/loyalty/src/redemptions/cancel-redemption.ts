import type { Micros } from '#lib/contracts';
import { ConflictException } from '@nestjs/common';
import { voidCoupon } from '../coupons/void-coupon.js';
import { reinstate } from '../ledger/reinstate.js';
import type { Book } from '../members/book.js';
import { slideTaken } from '../orders/give-back.js';
import { ordersPaidWith, stands } from '../orders/order-redemptions.js';
import { respiteUntil } from '../programme/availability.js';
import type { Programme } from '../programme/programme.js';
import { saveReturned } from './pg-redemptions.js';
import { accountOf } from './redeem.js';
import type { Redemption } from './redemption.js';

/**
 * Gives the points of a redemption back, whose reward was not handed out: to the lots they came from, with their old expiry. The shop says
 * so by asking; what it can be held to is held: a voucher must be unused, and becomes worthless; an order that was placed with the points
 * gives them back by its refund or its cancellation. Cancelled twice is cancelled once.
 */
export async function cancelRedemption(book: Book, redemption: Redemption, at: Micros, programme: Programme): Promise<Redemption> {
  const { id, points, returned, allocations, about } = redemption;
  if (about.cancelledAt !== undefined) return redemption;
  if (returned > 0)
    throw new ConflictException('Points of this redemption have come back with their order already; refund the rest of the order.');
  if (await isOrdered(book, redemption))
    throw new ConflictException('The order was placed and paid with these points; they come back where it is refunded or cancelled.');
  if (about.couponId !== undefined && !(await voidCoupon(book.tx, about.couponId, at)))
    throw new ConflictException('The coupon of this redemption has been used, or is held for an order.');
  const givers = book.all().filter((member) => allocations.some((allocation) => allocation.member === member.id));
  for (const member of givers) slideTaken(member, redemption, programme);
  const back = reinstate(
    givers.map(({ ledger }) => ledger),
    {
      at,
      cause: `cancel ${id}`,
      // What a partner was to be paid for them is taken off at the same rate.
      programmeVersion: about.programmeVersion,
      points,
      allocations,
      from: accountOf(redemption),
      graceUntil: respiteUntil(at, programme),
      about: { redemptionId: id, reason: 'cancelled', ...(about.partner !== undefined && { partner: about.partner }) },
    },
  );
  const cancelled = { ...redemption, returned: points, allocations: back.allocations, about: { ...about, cancelledAt: at } };
  await saveReturned(book.tx, cancelled);
  return cancelled;
}

/** Whether an order stands that was paid with it: it names it, whoever bought it, or was placed under its number, however it was paid. */
async function isOrdered({ tx }: Book, redemption: Redemption): Promise<boolean> {
  return redemption.purpose === 'order' && (await ordersPaidWith(tx, [redemption])).some(stands);
}
