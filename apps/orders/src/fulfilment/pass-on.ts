import { ReturnRequestedV1, type Claim, type Contract, type OrderDeliveredV1, type ReturnApprovedV1 } from '#lib/contracts';
import { factFrom, isOrigin, originOf, shopOf } from '../judging/fact-from.js';
import { judged, parked, saidBefore, waiting, type OrderReturn, type Ruling } from '../judging/ruling.js';
import type { Order } from '../take-order/order.js';

/** Shipped, delivered, delayed: told by the shop, and a fact as soon as the order is known. */
export function passOn(claim: Claim<OrderDeliveredV1>, contract: Contract, order: Order | undefined): Ruling {
  const { orderId } = claim.data;
  if (!order) return waiting();
  return judged(factFrom(claim, contract, { about: orderId, subject: order.subject, data: claim.data }));
}

/** One return per shop and return id: the first request opens it. */
export function requestReturn(claim: Claim<ReturnRequestedV1>, order: Order | undefined, known: OrderReturn | undefined): Ruling {
  const { returnId, orderId } = claim.data;
  if (known)
    return saidBefore(
      known.origin,
      ReturnRequestedV1,
      isOrigin(claim, known.origin) ? undefined : `return ${returnId} is known already; the first request stands`,
    );
  if (!order) return waiting();
  const fact = factFrom(claim, ReturnRequestedV1, { about: returnId, subject: order.subject, data: claim.data });
  return judged(fact, { opensReturn: { shop: shopOf(claim), returnId, orderId, origin: originOf(claim, fact) } });
}

/** Approved, declined, received, closed: about a return that was requested. */
export function continueReturn(
  claim: Claim<ReturnApprovedV1>,
  contract: Contract,
  order: Order | undefined,
  known: OrderReturn | undefined,
): Ruling {
  const { returnId, orderId } = claim.data;
  if (known && known.orderId !== orderId) return parked(`return ${returnId} belongs to another order than ${orderId}`);
  if (!order) return waiting();
  if (!known) return waiting();
  return judged(factFrom(claim, contract, { about: returnId, subject: order.subject, data: claim.data }));
}
