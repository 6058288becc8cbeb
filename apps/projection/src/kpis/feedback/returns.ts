import type { Fact, Micros, RefundIssuedV1, ReturnReceivedV1 } from '#lib/contracts';
import { datedFacts, type Dated } from '../dated.js';
import { REFUNDED } from '../purchases.js';
import { RETURN_TYPES } from './facts.js';

/** What was sent back and then paid for. */
export interface RefundedReturn {
  /** The first part of it that came in. */
  received: Dated<ReturnReceivedV1>;
  refund: Fact<RefundIssuedV1>;
  /** When the money went back, but not before the goods came in. */
  at: Micros;
}

/**
 * One customer's returns that have been paid for: by the first refund that names the return, else by the next of the same order that names
 * none.
 */
export function refundedReturnsOf(facts: readonly Fact[]): RefundedReturn[] {
  const received = new Map<string, RefundedReturn['received']>();
  const refunds: Dated<RefundIssuedV1>[] = [];
  for (const dated of datedFacts(facts, RETURN_TYPES)) {
    if (dated.fact.type === REFUNDED) refunds.push(dated as Dated<RefundIssuedV1>);
    else {
      const { shop, data } = dated.fact as Fact<ReturnReceivedV1>;
      const key = `${shop ?? ''}\0${data.returnId}`;
      if (!received.has(key)) received.set(key, dated as RefundedReturn['received']);
    }
  }
  return [...received.values()].flatMap((part) => {
    const refund = refunds.find((paid) => settles(paid, part)) ?? refunds.find((paid) => follows(paid, part));
    return refund ? [{ received: part, refund: refund.fact, at: Math.max(refund.at, part.at) }] : [];
  });
}

type Paid = Dated<RefundIssuedV1>;

const isOfOneShop = (paid: Paid, { fact }: RefundedReturn['received']): boolean => (paid.fact.shop ?? '') === (fact.shop ?? '');

const settles = (paid: Paid, received: RefundedReturn['received']): boolean =>
  isOfOneShop(paid, received) && paid.fact.data.returnId === received.fact.data.returnId;

const follows = (paid: Paid, received: RefundedReturn['received']): boolean =>
  isOfOneShop(paid, received) &&
  paid.at >= received.at &&
  !paid.fact.data.returnId &&
  paid.fact.data.orderId === received.fact.data.orderId;
