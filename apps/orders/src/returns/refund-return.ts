import type { Claim, Fact, RefundIssuedClaimV1, RefundIssuedV1 } from '#lib/contracts';
import { isAsked } from '../judging/fact-from.js';
import { conflicting, parked, waiting, type Ruling } from '../judging/ruling.js';
import { askedMinor } from '../refunds/refund-parts.js';
import { leftMinorOf, type Order, type Parts } from '../take-order/order.js';
import { plus } from './goods.js';
import { refusalOf, type OrderReturn } from './order-return.js';
import { dueMinor, mostMinor, refundByTerms } from './owed.js';
import type { ReturnMatter } from './request-return.js';
import { stepped } from './return-fact.js';
import { deductionIn } from './terms.js';

/** The return a refund settles, with the deduction the refund tells of, and the refund as a shop would tell it. */
export interface ReturnRefund {
  one: OrderReturn;
  data: RefundIssuedClaimV1;
}

/** What a refund that names a return asks for: what it says itself, else what the terms give. */
export function refundOfReturn(claim: Claim<RefundIssuedClaimV1>, order: Order, { known, items }: ReturnMatter): ReturnRefund | Ruling {
  const { data } = claim;
  if (!known) return waiting();
  if (known.orderId !== order.orderId) return conflicting(`return ${known.returnId} belongs to another order than ${order.orderId}`);
  const refusal = refusalOf(known, 'refund', isAsked(claim));
  if (refusal !== undefined) return conflicting(refusal);
  const deduction = deductionIn(data);
  const one = deduction ? { ...known, deduction } : known;
  if (data.full || askedMinor(data) !== undefined) {
    const most = mostMinor(one, order, items);
    if (isAsked(claim) && (askedMinor(data) ?? leftMinorOf(order)) > most)
      return parked(`of return ${one.returnId} no more than ${most} can be refunded now`);
    return { one, data };
  }
  const amountMinor = dueMinor(one, order, items);
  if (amountMinor === undefined)
    return conflicting(`the deduction of return ${one.returnId} is not agreed yet: say deductionMinor, deductionShare or an amountMinor`);
  if (amountMinor === 0) return conflicting(`nothing is due of return ${one.returnId} now`);
  return { one, data: { ...data, ...refundByTerms(one, order, items, amountMinor) } };
}

/** The return after a refund for it. */
export function refunded(one: OrderReturn, claim: Claim, fact: Fact<RefundIssuedV1>): OrderReturn {
  const { subtotalMinor, shippingMinor, taxMinor, lines = [] } = fact.data;
  const sum: Parts = {
    subtotalMinor: one.refunded.subtotalMinor + subtotalMinor,
    shippingMinor: one.refunded.shippingMinor + shippingMinor,
    taxMinor: one.refunded.taxMinor + taxMinor,
  };
  return { ...stepped(one, 'refund', claim, fact), refunded: sum, refundedGoods: plus(one.refundedGoods, lines) };
}
