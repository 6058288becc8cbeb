import { PurchaseCancelledV1, type Claim } from '#lib/contracts';
import { factFrom, isOrigin, originOf } from '../judging/fact-from.js';
import { judged, saidBefore, waiting, type Ruling } from '../judging/ruling.js';
import type { Order } from './order.js';

/** An order is called off once; a refunded one too. */
export function cancelOrder(claim: Claim<PurchaseCancelledV1>, order: Order | undefined): Ruling {
  const { orderId } = claim.data;
  if (!order) return waiting();
  if (order.cancelled) {
    const again = isOrigin(claim, order.cancelled);
    return saidBefore(
      order.cancelled,
      PurchaseCancelledV1,
      again ? undefined : `order ${orderId} is cancelled already; the first cancellation stands`,
    );
  }
  const fact = factFrom(claim, PurchaseCancelledV1, { about: orderId, subject: order.subject, data: claim.data });
  return judged(fact, { order: { ...order, cancelled: originOf(claim, fact) } });
}
