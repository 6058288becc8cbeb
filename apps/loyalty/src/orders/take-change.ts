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
import { told } from '../members/settle.js';
import type { Ledger } from '../ledger/ledger.js';
import { post } from '../ledger/ledger.js';
import type { About } from '../ledger/posting.js';
import type { Member } from '../members/member.js';
import type { Programme } from '../programme/programme.js';
import type { Desk } from './desk.js';
import { placeOf } from './earn-order.js';
import { holdFor, release } from './open-returns.js';
import { availabilityOf, termsFrom } from './order-lots.js';
import { keyOf, lotOf, type OrderReturn, type Purchase } from './purchase.js';
import { itemIn } from './take-purchase.js';
import { takeBack } from './take-back.js';

/** What a change of an order does to the ledger of whoever was granted points for it. */
type Effect = (on: { member: Member; ledger: Ledger; at: Micros; programme: Programme; about: About }) => void;

/** Notes a fact on a purchase; answers with what follows from it, or null where it says nothing new. */
type Note = (purchase: Purchase, fact: Fact<never>, at: Micros) => Effect | null;

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
export function takeChange({ book, programmes, changed }: Desk, purchase: Purchase, fact: Fact): boolean {
  const effect = NOTES[fact.type]!(purchase, fact as Fact<never>, Math.min(timeOf(fact), book.now));
  if (!effect) return false;
  const { earned } = purchase;
  if (!earned) return true;
  const membership = book.membershipOf(earned.member)!;
  const member = book.member(earned.member)!;
  const at = told(book, membership, timeOf(fact), programmes);
  const about = { ...placeOf(purchase), because: becauseOf(fact) };
  effect({ member, ledger: member.ledger, at, programme: programmes.named(earned.grant.programmeVersion), about });
  told(book, membership, at, programmes);
  changed.add(membership);
  return true;
}

function amended(purchase: Purchase, { data }: Fact<PurchaseAmendedV1>): Effect | null {
  const { revision, items, subtotalMinor } = data;
  if (purchase.amended && purchase.amended.revision >= revision) return null;
  purchase.amended = { revision, items: items.map(itemIn), subtotalMinor };
  return ({ ledger, at, about }) =>
    void takeBack(ledger, purchase, { at, cause: `revision ${revision} ${keyOf(purchase)}`, about: { ...about, reason: 'amendment' } });
}

function cancelled(purchase: Purchase, _: Fact, at: Micros): Effect | null {
  if (purchase.cancelledAt !== null) return null;
  purchase.cancelledAt = at;
  return ({ ledger, at, about }) =>
    void takeBack(ledger, purchase, { at, cause: `cancellation ${keyOf(purchase)}`, about: { ...about, reason: 'cancellation' } });
}

function refunded(purchase: Purchase, { data }: Fact<RefundIssuedV1>): Effect | null {
  const { refundId, amountMinor, subtotalMinor, lines, tenders } = data;
  if (purchase.refunds.some((refund) => refund.refundId === refundId)) return null;
  purchase.refunds.push({ refundId, amountMinor, subtotalMinor, ...(lines && { lines }), ...(tenders && { tenders }) });
  return ({ ledger, at, about }) =>
    void takeBack(ledger, purchase, {
      at,
      cause: `refund ${JSON.stringify([purchase.shop, refundId])}`,
      about: { ...about, refundId, reason: 'return' },
      lines: lines?.map(({ line }) => line),
    });
}

function delivered(purchase: Purchase, { source, id, data, ...fact }: Fact<OrderDeliveredV1>): Effect | null {
  const name = JSON.stringify([source, id]);
  if (purchase.deliveries.some((delivery) => delivery.id === name)) return null;
  purchase.deliveries.push({ id: name, at: timeOf({ source, id, data, ...fact }), ...(data.lines?.length && { lines: data.lines }) });
  return ({ member, ledger, at, programme, about }) => {
    const lot = ledger.lots.get(lotOf(purchase));
    if (!lot || lot.activatedAt !== null) return;
    const available = availabilityOf(purchase, purchase.earned!, programme);
    if (available === lot.availableAt) return;
    post(ledger, {
      kind: 'terms',
      at,
      cause: `delivery ${keyOf(purchase)} ${name}`,
      programmeVersion: programme.version,
      entries: [],
      lots: [termsFrom(lot.id, available, member.activeAt, programme)],
      about: { ...about, lotId: lot.id, reason: 'delivery' },
    });
  };
}

function returnRequested(purchase: Purchase, { data }: Fact<ReturnRequestedV1>): Effect | null {
  const { returnId, lines } = data;
  if (purchase.returns.some((one) => one.returnId === returnId)) return null;
  const one: OrderReturn = { returnId, ...(lines?.length && { lines }) };
  purchase.returns.push(one);
  return ({ ledger, at }) => void holdFor(ledger, purchase, one, at);
}

function returnSettled(purchase: Purchase, { data }: Fact<ReturnClosedV1>, settledAt: Micros): Effect | null {
  const one = purchase.returns.find(({ returnId }) => returnId === data.returnId);
  if (!one || one.settledAt !== undefined) return null;
  one.settledAt = settledAt;
  return ({ member, ledger, at, programme }) => void release(ledger, purchase, { ...one, settledAt }, at, member.activeAt, programme);
}
