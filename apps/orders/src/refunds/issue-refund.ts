import { derivedId, RefundIssuedV1, type Claim, type Fact, type RefundIssuedClaimV1 } from '#lib/contracts';
import { conflicting, judged, parked, saidBefore, waiting, type Judged, type Refund, type Ruling } from '../judging/ruling.js';
import { factFrom, isAsked, isOrigin, originOf, shopOf, type Link } from '../judging/fact-from.js';
import { refunded, refundOfReturn, type ReturnRefund } from '../returns/refund-return.js';
import type { ReturnMatter } from '../returns/request-return.js';
import { lastOf } from '../returns/return-fact.js';
import { settling } from '../returns/settle-return.js';
import { leftMinorOf, totalOf, type Order, type Parts } from '../take-order/order.js';
import { askedMinor, creditNoteParts, lowered, refundParts } from './refund-parts.js';

/** The shop's id of the refund, else one that the claim itself determines. */
export const refundIdOf = (claim: Claim<RefundIssuedClaimV1>): string =>
  claim.data.refundId ?? derivedId(claim, RefundIssuedV1.type, 'refund');

/** Money goes back: once per refund id, never more than is left of the order, and of a cancelled order too. */
export function issueRefund(claim: Claim<RefundIssuedClaimV1>, matter: ReturnMatter, known: Refund | undefined): Ruling {
  if (known) {
    const note = isOrigin(claim, known.origin) ? known.note : `refund ${known.refundId} is known already; the first stands`;
    return saidBefore(known.origin, RefundIssuedV1, note);
  }
  const { orderId, returnId } = claim.data;
  if (orderId === undefined) return returnId === undefined ? creditNote(claim) : parked('a refund that names a return names its order too');
  const { order, items } = matter;
  if (!order) return waiting();
  if (returnId === undefined) return isAsked(claim) && !saysHowMuch(claim.data) ? parked(HOW_MUCH) : refundOf(claim, order);
  const wanted = refundOfReturn(claim, order, matter);
  if ('is' in wanted) return wanted;
  return refundOf({ ...claim, data: wanted.data }, order, { ...wanted, items });
}

const HOW_MUCH = 'say how much is refunded: an amountMinor, lines, or full: true for all that is left';

const saysHowMuch = (data: RefundIssuedClaimV1): boolean => data.full === true || askedMinor(data) !== undefined;

function refundOf(claim: Claim<RefundIssuedClaimV1>, order: Order, settled?: ReturnRefund & Pick<ReturnMatter, 'items'>): Ruling {
  const { currency = order.currency } = claim.data;
  if (currency !== order.currency) return parked(`order ${order.orderId} is in ${order.currency}, the refund in ${currency}`);
  const asked = askedMinor(claim.data);
  const left = leftMinorOf(order);
  const endsFreeOrder = totalOf(order.parts) === 0 && order.refunds === 0 && !asked;
  if (left === 0 && !endsFreeOrder) return conflicting(`nothing is left to refund of order ${order.orderId}`);
  const amountMinor = Math.min(asked ?? left, left);
  const parts = refundParts(order, claim.data, amountMinor);
  const note =
    asked !== undefined && asked > left ? `asked for ${asked}, refunded ${left}: more was not left of order ${order.orderId}` : undefined;
  const after: Order = {
    ...order,
    refunded: {
      subtotalMinor: order.refunded.subtotalMinor + parts.subtotalMinor,
      shippingMinor: order.refunded.shippingMinor + parts.shippingMinor,
      taxMinor: order.refunded.taxMinor + parts.taxMinor,
    },
    refunds: order.refunds + 1,
  };
  const follows = settled && lastOf(settled.one);
  const { ruling, fact } = publish(claim, { amountMinor, currency, parts, subject: order.subject, note, order: after, follows });
  if (!settled) return ruling;
  return settling(ruling, { claim, fact, order: after, one: refunded(settled.one, claim, fact), items: settled.items });
}

/** A refund that names no order has nothing to be checked against. */
function creditNote(claim: Claim<RefundIssuedClaimV1>): Ruling {
  const { amountMinor, currency } = claim.data;
  if (amountMinor === undefined || currency === undefined) return parked('a refund without orderId needs amountMinor and currency');
  if (claim.subject === undefined) return parked('a refund without orderId must name whom it is for, or it would count for nobody');
  return publish(claim, { amountMinor, currency, parts: creditNoteParts(claim.data, amountMinor), subject: claim.subject }).ruling;
}

interface Issued {
  amountMinor: number;
  currency: string;
  parts: Parts;
  subject: string | undefined;
  note?: string | undefined;
  order?: Order;
  /** The last step of the return it is for. */
  follows?: Link | undefined;
}

function publish(
  claim: Claim<RefundIssuedClaimV1>,
  { amountMinor, currency, parts, subject, note, order, follows }: Issued,
): { ruling: Judged; fact: Fact<RefundIssuedV1> } {
  const { orderId, goodwill, returnId } = claim.data;
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
    ...(returnId !== undefined && { returnId }),
  };
  const fact = factFrom(claim, RefundIssuedV1, { about: refundId, subject, data, follows });
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
  return { ruling: judged(fact, { refund, ...(order && { order }) }, note), fact };
}
