import { PurchaseCompletedV1, type Claim, type PurchaseCompletedClaimV1 } from '#lib/contracts';
import { withTold } from '../fulfilment/pass-on.js';
import { factFrom, isOrigin, originOf, shopOf } from '../judging/fact-from.js';
import { judged, parked, saidBefore, type Ruling } from '../judging/ruling.js';
import { exactAmounts, type ExactAmounts } from './exact-amounts.js';
import { NOTHING, type Order } from './order.js';

/** One order per shop and order id, whoever tells it: the first purchase stands, whatever later ones say. */
export function takeOrder(claim: Claim<PurchaseCompletedClaimV1>, order: Order | undefined, note?: string): Ruling {
  const amounts = exactAmounts(claim.data);
  if (order && !isOrigin(claim, order.opened)) return saidBefore(order.opened, PurchaseCompletedV1, repeatNote(claim, order));
  if ('impossible' in amounts) return parked(amounts.impossible);
  const said = [note, amounts.note].filter((text) => text !== undefined).join('; ');
  if (order) return saidBefore(order.opened, PurchaseCompletedV1, said);
  return open(claim, amounts, said);
}

function open(claim: Claim<PurchaseCompletedClaimV1>, amounts: ExactAmounts, note: string): Ruling {
  const { orderId, currency } = claim.data;
  const purchase = purchaseOf(claim.data, amounts);
  const fact = factFrom(claim, PurchaseCompletedV1, { about: orderId, subject: claim.subject, data: purchase });
  const { subtotalMinor, shippingMinor, taxMinor } = amounts;
  const order: Order = {
    shop: shopOf(claim),
    orderId,
    ...(claim.subject !== undefined && { subject: claim.subject }),
    time: claim.time,
    currency,
    opened: originOf(claim, fact),
    parts: { subtotalMinor, shippingMinor, taxMinor },
    refunded: NOTHING,
    refunds: 0,
    revision: 0,
    purchase,
  };
  return judged(fact, { order: purchase.promisedAt === undefined ? order : withTold(order, 'promised', claim, fact) }, note);
}

/** The claim's data with its amounts made exact, and without what only an amendment has. */
export function purchaseOf(claim: PurchaseCompletedClaimV1, amounts: ExactAmounts): PurchaseCompletedV1 {
  const purchase: PurchaseCompletedV1 & { note?: string; revision?: number } = { ...claim, ...amounts };
  delete purchase.note;
  delete purchase.revision;
  return purchase;
}

function repeatNote(claim: Claim, order: Order): string {
  const other = claim.subject === order.subject ? '' : ', although this one names another customer';
  return `order ${order.orderId} is known already; its first purchase stands${other}`;
}
