import type { CartAbandonedV1, Claim, RefundIssuedClaimV1, ReturnRequestedV1 } from '#lib/contracts';
import { refundIdOf } from '../refunds/issue-refund.js';
import type { Order } from '../take-order/order.js';
import { shopOf } from './fact-from.js';
import { keyOf, type FiledClaim } from './filed-claim.js';
import type { Amendment, Change, OrderReturn, Refund } from './ruling.js';

/** All that is known of what a batch names: first as loaded, then as judging leaves it. What is new is kept apart, to be written. */
export class Book {
  readonly orders = new Map<string, Order>();
  /** Orders that had a row when the batch came: of a known order, or of one only waited for. */
  readonly stored = new Map<string, 'known' | 'awaited'>();
  readonly changedOrders = new Set<string>();
  readonly amendments = new Map<string, Amendment[]>();
  readonly newAmendments: Amendment[] = [];
  readonly refunds = new Map<string, Refund>();
  readonly newRefunds: Refund[] = [];
  readonly returns = new Map<string, OrderReturn>();
  readonly newReturns: OrderReturn[] = [];
  /** The subject under which each checkout became known. */
  readonly checkouts = new Map<string, string | undefined>();
  /** By order, then by claim, in arrival order. */
  private readonly waiting = new Map<string, Map<string, FiledClaim>>();

  orderOf({ orderKey }: FiledClaim): Order | undefined {
    return orderKey === undefined ? undefined : this.orders.get(orderKey);
  }

  amendmentsOf({ orderKey }: FiledClaim): readonly Amendment[] {
    return this.amendments.get(orderKey!) ?? [];
  }

  refundOf({ claim }: FiledClaim): Refund | undefined {
    return this.refunds.get(refundKeyOf(claim));
  }

  returnOf({ claim }: FiledClaim): OrderReturn | undefined {
    return this.returns.get(returnKeyOf(claim));
  }

  startOf({ claim }: FiledClaim): string | undefined {
    return this.checkouts.get(checkoutKeyOf(claim));
  }

  apply({ order, amendment, refund, opensReturn }: Change): void {
    if (order) {
      const key = keyOf(order.shop, order.orderId);
      this.orders.set(key, order);
      this.changedOrders.add(key);
    }
    if (amendment) {
      this.addAmendment(amendment);
      this.newAmendments.push(amendment);
    }
    if (refund) {
      this.refunds.set(keyOf(refund.shop, refund.refundId), refund);
      this.newRefunds.push(refund);
    }
    if (opensReturn) {
      this.returns.set(keyOf(opensReturn.shop, opensReturn.returnId), opensReturn);
      this.newReturns.push(opensReturn);
    }
  }

  addAmendment(amendment: Amendment): void {
    const key = keyOf(amendment.shop, amendment.orderId);
    this.amendments.set(key, [...(this.amendments.get(key) ?? []), amendment]);
  }

  /** Lets a claim wait for its order, behind those that wait already; one that waits is not queued again. */
  await(filed: FiledClaim): void {
    const queue = this.waiting.get(filed.orderKey!) ?? new Map<string, FiledClaim>();
    const claimKey = keyOf(filed.claim.source, filed.claim.id);
    if (!queue.has(claimKey)) queue.set(claimKey, filed);
    this.waiting.set(filed.orderKey!, queue);
  }

  takeWaiting(orderKey: string): FiledClaim[] {
    const queue = this.waiting.get(orderKey);
    this.waiting.delete(orderKey);
    return queue ? [...queue.values()] : [];
  }

  get allWaiting(): FiledClaim[] {
    return [...this.waiting.values()].flatMap((queue) => [...queue.values()]);
  }
}

export const refundKeyOf = (claim: Claim<RefundIssuedClaimV1>): string => keyOf(shopOf(claim), refundIdOf(claim));
export const returnKeyOf = (claim: Claim<ReturnRequestedV1>): string => keyOf(shopOf(claim), claim.data.returnId);
export const checkoutKeyOf = (claim: Claim<CartAbandonedV1>): string => keyOf(shopOf(claim), claim.data.checkoutId);
