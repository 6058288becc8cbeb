import { derivedId, RefundIssuedV1, type Claim, type RefundIssuedClaimV1 } from '#lib/contracts';
import { factFrom, isOrigin, originOf, shopOf } from '../judging/fact-from.js';
import { judged, parked, saidBefore, waiting, type Refund, type Ruling } from '../judging/ruling.js';
import { leftMinorOf, totalOf, type Order, type Parts } from '../take-order/order.js';
import { askedMinor, creditNoteParts, lowered, refundParts } from './refund-parts.js';

/** The shop's id of the refund, else one that the claim itself determines. */
export const refundIdOf = (claim: Claim<RefundIssuedClaimV1>): string =>
  claim.data.refundId ?? derivedId(claim, RefundIssuedV1.type, 'refund');

/** Money goes back: once per refund id, never more than is left of the order, and of a cancelled order too. */
export function issueRefund(claim: Claim<RefundIssuedClaimV1>, order: Order | undefined, known: Refund | undefined): Ruling {
  if (known) {
    const note = isOrigin(claim, known.origin) ? known.note : `refund ${known.refundId} is known already; the first stands`;
    return saidBefore(known.origin, RefundIssuedV1, note);
  }
  if (claim.data.orderId === undefined) return creditNote(claim);
  if (!order) return waiting();
  return refundOf(claim, order);
}

function refundOf(claim: Claim<RefundIssuedClaimV1>, order: Order): Ruling {
  const { currency = order.currency } = claim.data;
  if (currency !== order.currency) return parked(`order ${order.orderId} is in ${order.currency}, the refund in ${currency}`);
  const asked = askedMinor(claim.data);
  const left = leftMinorOf(order);
  const endsFreeOrder = totalOf(order.parts) === 0 && order.refunds === 0 && !asked;
  if (left === 0 && !endsFreeOrder) return parked(`nothing is left to refund of order ${order.orderId}`);
  const amountMinor = Math.min(asked ?? left, left);
  const parts = refundParts(order, claim.data, amountMinor);
  const note =
    asked !== undefined && asked > left ? `asked for ${asked}, refunded ${left}: more was not left of order ${order.orderId}` : undefined;
  const refunded: Parts = {
    subtotalMinor: order.refunded.subtotalMinor + parts.subtotalMinor,
    shippingMinor: order.refunded.shippingMinor + parts.shippingMinor,
    taxMinor: order.refunded.taxMinor + parts.taxMinor,
  };
  return publish(claim, {
    amountMinor,
    currency,
    parts,
    subject: order.subject,
    note,
    order: { ...order, refunded, refunds: order.refunds + 1 },
  });
}

/** A refund that names no order has nothing to be checked against. */
function creditNote(claim: Claim<RefundIssuedClaimV1>): Ruling {
  const { amountMinor, currency } = claim.data;
  if (amountMinor === undefined || currency === undefined) return parked('a refund without orderId needs amountMinor and currency');
  if (claim.subject === undefined) return parked('a refund without orderId must name whom it is for, or it would count for nobody');
  return publish(claim, { amountMinor, currency, parts: creditNoteParts(claim.data, amountMinor), subject: claim.subject });
}

interface Issued {
  amountMinor: number;
  currency: string;
  parts: Parts;
  subject: string | undefined;
  note?: string | undefined;
  order?: Order;
}

function publish(claim: Claim<RefundIssuedClaimV1>, { amountMinor, currency, parts, subject, note, order }: Issued): Ruling {
  const { orderId, goodwill } = claim.data;
  const refundId = refundIdOf(claim);
  const lines = lowered(claim.data.lines, parts.subtotalMinor);
  const tenders = lowered(claim.data.tenders, amountMinor);
  const data: RefundIssuedV1 = {
    refundId,
    ...(orderId !== undefined && { orderId }),
    amountMinor,
    currency,
    ...(lines && { lines }),
    ...parts,
    ...(tenders && { tenders }),
    ...(goodwill !== undefined && { goodwill }),
  };
  const fact = factFrom(claim, RefundIssuedV1, { about: refundId, subject, data });
  const refund: Refund = {
    shop: shopOf(claim),
    refundId,
    ...(orderId !== undefined && { orderId }),
    amountMinor,
    currency,
    time: claim.time,
    ...(note && { note }),
    origin: originOf(claim, fact),
  };
  return judged(fact, { refund, ...(order && { order }) }, note);
}
