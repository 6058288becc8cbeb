import { PurchaseAmendedV1, type Claim, type PurchaseAmendedClaimV1 } from '#lib/contracts';
import { withTold } from '../fulfilment/pass-on.js';
import { factFrom, isOrigin, originOf, shopOf } from '../judging/fact-from.js';
import { judged, parked, saidBefore, waiting, type Amendment, type Ruling } from '../judging/ruling.js';
import { exactAmounts } from './exact-amounts.js';
import type { Order } from './order.js';
import { purchaseOf, takeOrder } from './take-order.js';

const LAST_REVISION = 1e15;

/**
 * The order as it now stands. Only the highest revision changes what may be refunded; a lower one that comes late is still a fact.
 * Of an order nobody has told yet it is the purchase.
 */
export function amendOrder(claim: Claim<PurchaseAmendedClaimV1>, order: Order | undefined, known: readonly Amendment[]): Ruling {
  // Without a person it cannot stand for the purchase: that would count for nobody.
  if (!order && claim.subject === undefined) return waiting();
  if (!order || isOrigin(claim, order.opened))
    return takeOrder(claim, order, 'the order was not known and is taken as bought by this claim');
  const same = known.find(({ origin }) => isOrigin(claim, origin));
  if (same) return saidBefore(same.origin, PurchaseAmendedV1, noteOn(claim, same.revision < order.revision));
  const revision = claim.data.revision ?? order.revision + 1;
  const taken = known.find((amendment) => amendment.revision === revision);
  if (taken)
    return saidBefore(taken.origin, PurchaseAmendedV1, `revision ${revision} of order ${order.orderId} is known already; the first stands`);
  if (revision > LAST_REVISION)
    return parked(`order ${order.orderId} has the last revision there can be; an amendment must say a lower one of its own`);
  return amend(claim, order, revision);
}

function amend(claim: Claim<PurchaseAmendedClaimV1>, order: Order, revision: number): Ruling {
  const { orderId, currency } = claim.data;
  if (currency !== order.currency) return parked(`order ${orderId} is in ${order.currency}, the amendment in ${currency}`);
  const amounts = exactAmounts(claim.data);
  if ('impossible' in amounts) return parked(amounts.impossible);
  const purchase = purchaseOf(claim.data, amounts);
  const fact = factFrom(claim, PurchaseAmendedV1, { about: orderId, subject: order.subject, data: { ...purchase, revision } });
  const amendment: Amendment = { shop: shopOf(claim), orderId, revision, origin: originOf(claim, fact) };
  if (revision < order.revision) return judged(fact, { amendment }, noteOn(claim, true));
  const { subtotalMinor, shippingMinor, taxMinor } = amounts;
  const amended: Order = { ...order, revision, purchase, parts: { subtotalMinor, shippingMinor, taxMinor } };
  const after = purchase.promisedAt === undefined ? amended : withTold(amended, 'promised', claim, fact);
  return judged(fact, { amendment, order: after }, noteOn(claim, false));
}

function noteOn(claim: Claim<PurchaseAmendedClaimV1>, superseded: boolean): string | undefined {
  const amounts = exactAmounts(claim.data);
  const notes = [
    superseded ? 'a higher revision of the order is known and stands' : undefined,
    'note' in amounts ? amounts.note : undefined,
  ];
  return notes.filter((note) => note !== undefined).join('; ') || undefined;
}
