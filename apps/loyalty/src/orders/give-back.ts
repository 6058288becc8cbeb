import { timeOf, type Fact } from '#lib/contracts';
import { LocksMoved } from '#lib/log';
import { reinstate } from '../ledger/reinstate.js';
import { slide } from '../ledger/slide.js';
import type { Member } from '../members/member.js';
import { becauseOf } from '../members/posting-facts.js';
import { bringTo } from '../members/settle.js';
import { respiteUntil } from '../programme/availability.js';
import type { Programme } from '../programme/programme.js';
import { saveReturned } from '../redemptions/pg-redemptions.js';
import { accountOf } from '../redemptions/redeem.js';
import type { Redemption } from '../redemptions/redemption.js';
import type { Desk } from './desk.js';
import { placeOf } from './earn-order.js';
import { paidOrder, redemptionsFor } from './order-redemptions.js';
import { pointsBack, type PointsBack } from './points-back.js';
import type { Purchase } from './purchase.js';

/**
 * Gives the points back that an order was paid with, as far as it was refunded: to whoever they were taken from, also where a merge was
 * undone since. Throws LocksMoved where one of them is not locked.
 */
export async function giveBack(desk: Desk, purchase: Purchase, fact: Fact, cause: string): Promise<void> {
  // Whose points they are depends on all orders there are, also those that came with this one.
  await desk.purchases.save();
  const redemptions = await redemptionsFor(desk.book.tx, [paidOrder(purchase)]);
  for (const back of pointsBack(purchase, redemptions)) await giveOne(desk, purchase, back, fact, cause);
}

async function giveOne(desk: Desk, purchase: Purchase, { redemption, points }: PointsBack, fact: Fact, cause: string): Promise<void> {
  const { book, programmes } = desk;
  const members = membersOf(desk, redemption);
  const at = Math.max(...members.map(({ id }) => bringTo(book, book.membershipOf(id)!, timeOf(fact), programmes)));
  const programme = programmes.at(at);
  for (const member of members) slideTaken(member, redemption, programme);
  const { refundId } = fact.data as { refundId?: string };
  const { allocations } = reinstate(
    members.map(({ ledger }) => ledger),
    {
      at,
      cause: `${cause} points ${redemption.id}`,
      programmeVersion: programme.version,
      points,
      allocations: redemption.allocations,
      from: accountOf(redemption),
      graceUntil: respiteUntil(at, programme),
      about: { ...placeOf(purchase), ...(refundId !== undefined && { refundId }), redemptionId: redemption.id, because: becauseOf(fact) },
    },
  );
  await saveReturned(book.tx, { ...redemption, returned: redemption.returned + points, allocations });
}

function membersOf({ book }: Desk, { allocations }: Redemption): Member[] {
  return [...new Set(allocations.map(({ member }) => member))].map((id) => {
    const member = book.member(id);
    if (!member) throw new LocksMoved('points of a member who is not locked paid for an order');
    return member;
  });
}

/** Lots with nothing left were passed over when others slid; before points come back to them, they catch up. */
export function slideTaken({ id, ledger, activeAt }: Member, { allocations }: Redemption, programme: Programme): void {
  const taken = allocations.flatMap(({ member, lot }) => (member === id ? [ledger.lots.get(lot)!] : []));
  slide(ledger, activeAt, programme, taken);
}
