import {
  OrderDeliveredV1,
  PurchaseAmendedV1,
  PurchaseCancelledV1,
  RefundIssuedV1,
  ReturnClosedV1,
  ReturnDeclinedV1,
  ReturnRequestedV1,
  timeOf,
  wireType,
  type Fact,
  type Micros,
} from '#lib/contracts';
import { becauseOf } from '../members/posting-facts.js';
import { bringTo } from '../members/settle.js';
import type { About } from '../ledger/posting.js';
import type { Desk } from './desk.js';
import { placeOf } from './earn-order.js';
import { giveBack } from './give-back.js';
import { moveAvailability, type Affected } from './move-availability.js';
import { holdFor, release } from './open-returns.js';
import { keyOf, type OrderReturn, type Purchase } from './purchase.js';
import { itemIn } from './take-purchase.js';
import { takeBack } from './take-back.js';

/** What a change of an order does to the ledger of whoever was granted points for it. */
type Effect = (on: Affected) => void;

interface Noted {
  effect: Effect;
  /** Money has gone back: so do the points that the order was paid with, for this cause. */
  pointsBackFor?: string;
}

/** Notes a fact on a purchase at its time, never later than now; answers with what follows from it, or null where it says nothing new. */
type Note = (purchase: Purchase, fact: Fact<never>, at: Micros) => Noted | null;

const NOTES: Readonly<Record<string, Note>> = {
  [wireType(PurchaseAmendedV1)]: amended,
  [wireType(PurchaseCancelledV1)]: cancelled,
  [wireType(RefundIssuedV1)]: refunded,
  [wireType(OrderDeliveredV1)]: delivered,
  [wireType(ReturnRequestedV1)]: returnRequested,
  [wireType(ReturnDeclinedV1)]: returnSettled,
  [wireType(ReturnClosedV1)]: returnSettled,
};

export const isChange = ({ type }: Fact): boolean => Object.hasOwn(NOTES, type);

/** What happened to an order after its purchase. It is kept whoever bought it, and takes effect where somebody was granted points. */
export async function takeChange(desk: Desk, purchase: Purchase, fact: Fact): Promise<boolean> {
  const { book, programmes } = desk;
  const noted = NOTES[fact.type]!(purchase, fact as Fact<never>, Math.min(timeOf(fact), book.now));
  if (!noted) return false;
  const { effect, pointsBackFor } = noted;
  if (pointsBackFor !== undefined) await giveBack(desk, purchase, fact, pointsBackFor);
  const { earned } = purchase;
  if (!earned) return true;
  const membership = book.membershipOf(earned.member)!;
  const member = book.member(earned.member)!;
  const at = bringTo(book, membership, timeOf(fact), programmes);
  const about = { ...placeOf(purchase), because: becauseOf(fact) };
  effect({ member, ledger: member.ledger, at, programme: programmes.named(earned.grant.programmeVersion), about });
  bringTo(book, membership, at, programmes);
  return true;
}

function amended(purchase: Purchase, { data }: Fact<PurchaseAmendedV1>): Noted | null {
  const { revision, items, subtotalMinor, totalMinor } = data;
  if (purchase.amended && purchase.amended.revision >= revision) return null;
  purchase.amended = { revision, items: items.map(itemIn), subtotalMinor, totalMinor };
  return taking(purchase, `revision ${revision} ${keyOf(purchase)}`, { reason: 'amendment' });
}

function cancelled(purchase: Purchase, _: Fact, at: Micros): Noted | null {
  if (purchase.cancelledAt !== null) return null;
  purchase.cancelledAt = at;
  const cause = `cancellation ${keyOf(purchase)}`;
  return { ...taking(purchase, cause, { reason: 'cancellation' }), pointsBackFor: cause };
}

function refunded(purchase: Purchase, { data }: Fact<RefundIssuedV1>): Noted | null {
  const { refundId, amountMinor, subtotalMinor, lines, tenders } = data;
  if (purchase.refunds.some((refund) => refund.refundId === refundId)) return null;
  purchase.refunds.push({ refundId, amountMinor, subtotalMinor, ...(lines && { lines }), ...(tenders && { tenders }) });
  const cause = `refund ${JSON.stringify([purchase.shop, refundId])}`;
  const returned = lines?.map(({ line }) => line);
  return { ...taking(purchase, cause, { refundId, reason: 'return' }, returned), pointsBackFor: cause };
}

const taking = (purchase: Purchase, cause: string, why: About, lines?: number[]): Noted => ({
  effect: ({ ledger, at, about }) => void takeBack(ledger, purchase, { at, cause, about: { ...about, ...why }, lines }),
});

function delivered(purchase: Purchase, fact: Fact<OrderDeliveredV1>, at: Micros): Noted | null {
  const { lines } = fact.data;
  const id = JSON.stringify([fact.source, fact.id]);
  if (purchase.deliveries.some((delivery) => delivery.id === id)) return null;
  purchase.deliveries.push({ id, at, ...(lines?.length && { lines }) });
  return { effect: (on) => void moveAvailability(purchase, `delivery ${keyOf(purchase)} ${id}`, on) };
}

function returnRequested(purchase: Purchase, { data }: Fact<ReturnRequestedV1>): Noted | null {
  const { returnId, lines } = data;
  if (purchase.returns.some((one) => one.returnId === returnId)) return null;
  const one: OrderReturn = { returnId, ...(lines?.length && { lines }) };
  purchase.returns.push(one);
  return { effect: ({ ledger, at }) => void holdFor(ledger, purchase, one, at) };
}

function returnSettled(purchase: Purchase, { data }: Fact<ReturnClosedV1>, settledAt: Micros): Noted | null {
  let one = purchase.returns.find(({ returnId }) => returnId === data.returnId);
  // Its request is parked: redriven after this, it must hold nothing any more.
  if (!one) purchase.returns.push((one = { returnId: data.returnId }));
  if (one.settledAt !== undefined) return null;
  one.settledAt = settledAt;
  return { effect: (on) => void release(purchase, one, on) };
}
