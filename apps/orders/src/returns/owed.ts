import type { RefundIssuedClaimV1, ReturnedItem } from '#lib/contracts';
import { leftMinorOf, totalOf, type Order } from '../take-order/order.js';
import { allOf, minus, refundLines, worthOf, type Line } from './goods.js';
import type { Course, Terms } from './order-return.js';

/** What is to come back. */
export const goodsOf = ({ goods }: Course, items: readonly Line[]): readonly ReturnedItem[] => goods ?? allOf(items);

/** What of it no other return can bring back: closed with nothing for it, only what has come; declined, nothing. */
export function takenBack(one: Course, items: readonly Line[]): readonly ReturnedItem[] {
  if (one.state === 'declined') return [];
  const given = totalOf(one.refunded) > 0 || one.exchangeOrderId !== undefined;
  return one.state === 'closed' && !given ? one.received : goodsOf(one, items);
}

/** Goodwill, once any of it is. */
export const termsOf = ({ terms, received, sound }: Course): Terms => (minus(received, sound).length > 0 ? 'goodwill' : terms);

/** Received, where anything was; before that, what was taken back. */
const concerned = (one: Course, items: readonly Line[]): readonly ReturnedItem[] =>
  one.received.length > 0 ? one.received : goodsOf(one, items);

/**
 * What the terms give back for what has been received so far, or before anything was, for all that is to come back: what it is worth, less
 * the deduction from what is not worth a full refund. Undefined while a deduction has yet to be agreed.
 */
export function owedMinor(one: Course, { parts }: Order, items: readonly Line[]): number | undefined {
  const { received, sound, terms, deduction } = one;
  const worth = totalOf(worthOf(concerned(one, items), items, parts));
  const full = received.length > 0 ? totalOf(worthOf(sound, items, parts)) : terms === 'full-refund' ? worth : 0;
  const reducible = worth - full;
  if (reducible === 0) return worth;
  if (!deduction) return undefined;
  return worth - ('minor' in deduction ? Math.min(deduction.minor, reducible) : Math.round(deduction.share * reducible));
}

/** What of it has not gone back yet, and can: never more than is left of the order. */
export function dueMinor(one: Course, order: Order, items: readonly Line[]): number | undefined {
  const owed = owedMinor(one, order, items);
  return owed === undefined ? undefined : Math.min(Math.max(0, owed - totalOf(one.refunded)), leftMinorOf(order));
}

/** What may be asked to be refunded for it: what is due, or while no deduction is agreed all that it is worth. */
export function mostMinor(one: Course, order: Order, items: readonly Line[]): number {
  const due = dueMinor(one, order, items);
  if (due !== undefined) return due;
  const worth = totalOf(worthOf(concerned(one, items), items, order.parts));
  return Math.min(Math.max(0, worth - totalOf(one.refunded)), leftMinorOf(order));
}

/** All has come back, and money for it. */
export const isSettled = (one: Course, order: Order, items: readonly Line[]): boolean =>
  totalOf(one.refunded) > 0 && minus(goodsOf(one, items), one.received).length === 0 && dueMinor(one, order, items) === 0;

/** A refund of what is due, told as a shop would tell it. */
export function refundByTerms(one: Course, order: Order, items: readonly Line[], amountMinor: number): Partial<RefundIssuedClaimV1> {
  const goods = concerned(one, items);
  const worth = worthOf(goods, items, order.parts);
  const rest = (part: keyof typeof worth): number => Math.max(0, worth[part] - one.refunded[part]);
  const subtotalMinor = rest('subtotalMinor');
  const lines = refundLines(subtotalMinor, minus(goods, one.refundedGoods), items);
  return {
    amountMinor,
    subtotalMinor,
    shippingMinor: rest('shippingMinor'),
    taxMinor: rest('taxMinor'),
    ...(lines.length > 0 && { lines }),
    ...(termsOf(one) === 'goodwill' && { goodwill: true }),
  };
}
