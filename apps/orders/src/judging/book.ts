import { timeOf, type CartAbandonedV1, type Claim, type LineItem, type RefundIssuedClaimV1, type ReturnRequestedV1 } from '#lib/contracts';
import { refundIdOf } from '../refunds/issue-refund.js';
import type { OrderReturn } from '../returns/order-return.js';
import type { ReturnMatter } from '../returns/request-return.js';
import type { Order } from '../take-order/order.js';
import { shopOf } from './fact-from.js';
import { keyOf, type FiledClaim } from './filed-claim.js';
import type { Amendment, Change, Refund } from './ruling.js';

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
  readonly storedReturns = new Set<string>();
  readonly changedReturns = new Set<string>();
  /** The lines of orders of which something comes back. */
  readonly items = new Map<string, readonly LineItem[]>();
  /** The subject under which each checkout became known. */
  readonly checkouts = new Map<string, string | undefined>();
  /** By order, then by claim, in arrival order. */
  private readonly waiting = new Map<string, Map<string, FiledClaim>>();

  /** `returnDays`: how long after its delivery a thing may be sent back for a full refund. */
  constructor(private readonly returnDays: number) {}

  orderOf({ orderKey }: FiledClaim): Order | undefined {
    return orderKey === undefined ? undefined : this.orders.get(orderKey);
  }

  amendmentsOf({ orderKey }: FiledClaim): readonly Amendment[] {
    return this.amendments.get(orderKey!) ?? [];
  }

  refundOf({ claim }: FiledClaim): Refund | undefined {
    return this.refunds.get(refundKeyOf(claim));
  }

  /** All about the return a claim names, if it names one. */
  returnMatterOf(filed: FiledClaim): ReturnMatter {
    const order = this.orderOf(filed);
    const key = returnKeyOf(filed.claim);
    const known = key === undefined ? undefined : this.returns.get(key);
    return {
      order,
      known,
      others: order ? [...this.returns.values()].filter((one) => one !== known && isOf(order, one)) : [],
      items: order?.purchase?.items ?? this.items.get(filed.orderKey ?? '') ?? [],
      days: this.returnDays,
    };
  }

  startOf({ claim }: FiledClaim): string | undefined {
    return this.checkouts.get(checkoutKeyOf(claim));
  }

  apply({ order, amendment, refund, changedReturn }: Change): void {
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
    if (changedReturn) {
      const key = keyOf(changedReturn.shop, changedReturn.returnId);
      this.returns.set(key, changedReturn);
      this.changedReturns.add(key);
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

  /** In the order in which they happened, and at the same instant in which they came. */
  takeWaiting(orderKey: string): FiledClaim[] {
    const queue = [...(this.waiting.get(orderKey)?.values() ?? [])];
    this.waiting.delete(orderKey);
    return queue.sort((one, other) => timeOf(one.claim) - timeOf(other.claim));
  }

  get allWaiting(): FiledClaim[] {
    return [...this.waiting.values()].flatMap((queue) => [...queue.values()]);
  }
}

const isOf = (order: Order, one: OrderReturn): boolean => one.orderId === order.orderId && one.shop === order.shop;

export const refundKeyOf = (claim: Claim<RefundIssuedClaimV1>): string => keyOf(shopOf(claim), refundIdOf(claim));

export function returnKeyOf(claim: Claim<Partial<ReturnRequestedV1>>): string | undefined {
  const { returnId } = claim.data;
  return returnId === undefined ? undefined : keyOf(shopOf(claim), returnId);
}

export const checkoutKeyOf = (claim: Claim<CartAbandonedV1>): string => keyOf(shopOf(claim), claim.data.checkoutId);
