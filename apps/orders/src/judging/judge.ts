import {
  CartAbandonedV1,
  CheckoutStartedV1,
  DeliveryDelayedV1,
  DeliveryPromisedV1,
  OrderDeliveredV1,
  OrderShippedV1,
  PurchaseAmendedV1,
  PurchaseCancelledV1,
  PurchaseCompletedV1,
  RefundIssuedV1,
  ReturnApprovedV1,
  ReturnClosedV1,
  ReturnDeclinedV1,
  ReturnLabelIssuedV1,
  ReturnReceivedV1,
  ReturnRequestedV1,
  type Fact,
} from '#lib/contracts';
import type { Verdict } from '#lib/log';
import { abandonCheckout, startCheckout } from '../checkouts/checkouts.js';
import { passOn } from '../fulfilment/pass-on.js';
import { issueRefund } from '../refunds/issue-refund.js';
import { continueReturn } from '../returns/continue-return.js';
import { requestReturn } from '../returns/request-return.js';
import { amendOrder } from '../take-order/amend-order.js';
import { cancelOrder } from '../take-order/cancel-order.js';
import { takeOrder } from '../take-order/take-order.js';
import type { Book } from './book.js';
import { keyOf, splitKey, type FiledClaim } from './filed-claim.js';
import type { Change, Ruling } from './ruling.js';

type Rule = (filed: FiledClaim, book: Book) => Ruling;

const continued: Rule = (filed, book) => continueReturn(filed.claim, filed.contract, book.returnMatterOf(filed));
const passed: Rule = (filed, book) => passOn(filed.claim, filed.contract, book.orderOf(filed));

const RULES: Readonly<Record<string, Rule>> = {
  [PurchaseCompletedV1.type]: (filed, book) => takeOrder(filed.claim, book.orderOf(filed)),
  [PurchaseAmendedV1.type]: (filed, book) => amendOrder(filed.claim, book.orderOf(filed), book.amendmentsOf(filed)),
  [PurchaseCancelledV1.type]: (filed, book) => cancelOrder(filed.claim, book.orderOf(filed)),
  [RefundIssuedV1.type]: (filed, book) => issueRefund(filed.claim, book.returnMatterOf(filed), book.refundOf(filed)),
  [CheckoutStartedV1.type]: ({ claim }) => startCheckout(claim),
  [CartAbandonedV1.type]: (filed, book) => abandonCheckout(filed.claim, book.startOf(filed)),
  [OrderShippedV1.type]: passed,
  [OrderDeliveredV1.type]: passed,
  [DeliveryDelayedV1.type]: passed,
  [DeliveryPromisedV1.type]: passed,
  [ReturnRequestedV1.type]: (filed, book) => requestReturn(filed.claim, book.returnMatterOf(filed)),
  [ReturnApprovedV1.type]: continued,
  [ReturnDeclinedV1.type]: continued,
  [ReturnLabelIssuedV1.type]: continued,
  [ReturnReceivedV1.type]: continued,
  [ReturnClosedV1.type]: continued,
};

/** What judging a batch came to. Claims that waited before and still do are not in it: nothing changed for them. */
export interface Outcome {
  facts: Fact[];
  verdicts: Verdict[];
  /** `conflict`: for what the order or return it names has come to, not for what it says. */
  parked: { filed: FiledClaim; reason: string; conflict?: true }[];
  nowWaiting: FiledClaim[];
  /** Rows of the waiting that wait no longer. */
  released: number[];
}

/**
 * Judges claims one after another, in the order they arrived, and leaves the book as they leave it. Whoever waited for an order or a
 * return is judged directly after the claim that made it known, in the order in which it happened.
 */
export function judge(book: Book, claims: readonly FiledClaim[]): Outcome {
  const outcome: Outcome = { facts: [], verdicts: [], parked: [], nowWaiting: [], released: [] };
  const judgeOne = (filed: FiledClaim): void => {
    const ruling = RULES[filed.contract.type]!(filed, book);
    if (ruling.is === 'waiting') return book.await(filed);
    record(outcome, filed, ruling);
    if (ruling.is !== 'judged' || !ruling.change) return;
    const opened = opens(ruling.change, book, filed);
    book.apply(ruling.change);
    if (opened) book.takeWaiting(filed.orderKey!).forEach(judgeOne);
  };
  claims.forEach(judgeOne);
  outcome.nowWaiting = book.allWaiting.filter(({ waitingId }) => waitingId === undefined);
  for (const { claim, orderKey } of outcome.nowWaiting) {
    const awaited = book.orders.has(orderKey!) ? 'the return it names' : `order ${splitKey(orderKey!)[1]}`;
    const note = `${awaited} is not known yet; the claim waits up to 7 days for it`;
    outcome.verdicts.push({ source: claim.source, id: claim.id, status: 'waiting', facts: [], note });
  }
  return outcome;
}

/** An order or a return becomes known. */
const opens = ({ order, changedReturn }: Change, book: Book, { orderKey }: FiledClaim): boolean =>
  (order !== undefined && !book.orders.has(orderKey!)) ||
  (changedReturn !== undefined && !book.returns.has(keyOf(changedReturn.shop, changedReturn.returnId)));

function record(outcome: Outcome, filed: FiledClaim, ruling: Exclude<Ruling, { is: 'waiting' }>): void {
  const { source, id } = filed.claim;
  const note = ruling.note === undefined ? {} : { note: ruling.note };
  if (filed.waitingId !== undefined) outcome.released.push(filed.waitingId);
  if (ruling.is === 'parked') {
    outcome.parked.push({ filed, reason: ruling.note, ...(ruling.conflict && { conflict: true }) });
    outcome.verdicts.push({ source, id, status: 'parked', facts: [], ...note });
    return;
  }
  const also = ruling.also ?? [];
  if (ruling.fact) outcome.facts.push(ruling.fact, ...also);
  outcome.verdicts.push({ source, id, status: 'judged', facts: [ruling.stands, ...also.map(({ id, type }) => ({ id, type }))], ...note });
}
