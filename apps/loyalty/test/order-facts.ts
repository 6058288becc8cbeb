import {
  CustomersMergedV1,
  derivedId,
  formatInstant,
  MergeUndoneV1,
  OrderDeliveredV1,
  parseInstant,
  PurchaseAmendedV1,
  PurchaseCancelledV1,
  PurchaseCompletedV1,
  RefundIssuedV1,
  ReturnClosedV1,
  ReturnDeclinedV1,
  ReturnRequestedV1,
  SubjectLinkedV1,
  wireType,
  type Contract,
  type Fact,
} from '#lib/contracts';
import { aLine } from './an-order.js';

/** A subject of this name. */
export const subject = (name: string): string => derivedId({ source: 'test', id: name }, 'subject');

/** A day of 2026 at noon in Berlin, or an instant. */
export const day = (text: string): string => (text.length > 10 ? text : `2026-${text}T11:00:00Z`);

/** A fact with an id of its contents: the same told twice is the same. */
function fact(contract: Contract, time: string, about: string, data: object, envelope: Partial<Fact> = {}): Fact {
  const type = wireType(contract);
  const at = formatInstant(parseInstant(day(time))!);
  return {
    specversion: '1.0',
    id: derivedId({ source: 'test', id: JSON.stringify([time, about, data, envelope.shop]) }, type),
    source: 'test',
    type,
    time: at,
    recordedtime: at,
    subject: subject('ada'),
    datacontenttype: 'application/json',
    data,
    ...envelope,
  };
}

/** One line of 100.00, paid by card, bought by ada. */
export function aPurchase(time: string, data: Partial<PurchaseCompletedV1> = {}, envelope: Partial<Fact> = {}): Fact {
  const items = data.items ?? [aLine(data.subtotalMinor ?? data.totalMinor ?? 100_00)];
  const subtotalMinor = data.subtotalMinor ?? items.reduce((all, { amountMinor }) => all + amountMinor, 0);
  const { orderId = 'o1' } = data;
  const amounts = { subtotalMinor, discountMinor: 0, shippingMinor: 0, taxMinor: 0, totalMinor: subtotalMinor };
  return fact(PurchaseCompletedV1, time, orderId, { orderId, currency: 'EUR', items, ...amounts, ...data }, envelope);
}

export const anAmendment = (time: string, revision: number, data: Partial<PurchaseAmendedV1>): Fact => ({
  ...aPurchase(time, { ...data, revision } as never),
  id: `amendment ${revision}`,
  type: wireType(PurchaseAmendedV1),
});

export const aCancellation = (time: string, orderId = 'o1', envelope: Partial<Fact> = {}): Fact =>
  fact(PurchaseCancelledV1, time, orderId, { orderId }, envelope);

/** Of goods alone. */
export function aRefund(
  time: string,
  refundId: string,
  amountMinor: number,
  data: Partial<RefundIssuedV1> = {},
  envelope: Partial<Fact> = {},
): Fact {
  const parts = { amountMinor, subtotalMinor: amountMinor, shippingMinor: 0, taxMinor: 0 };
  return fact(RefundIssuedV1, time, refundId, { refundId, orderId: 'o1', currency: 'EUR', ...parts, ...data }, envelope);
}

export const aDelivery = (time: string, data: Partial<OrderDeliveredV1> = {}, envelope: Partial<Fact> = {}): Fact =>
  fact(OrderDeliveredV1, time, data.orderId ?? 'o1', { orderId: 'o1', ...data }, envelope);

const aReturn =
  (contract: Contract) =>
  (time: string, data: Partial<ReturnRequestedV1> = {}, envelope: Partial<Fact> = {}): Fact =>
    fact(contract, time, data.returnId ?? 'r1', { returnId: 'r1', orderId: 'o1', ...data }, envelope);
export const aReturnRequest = aReturn(ReturnRequestedV1);
export const aReturnDeclined = aReturn(ReturnDeclinedV1);
export const aReturnClosed = aReturn(ReturnClosedV1);

let revision = 0;
const mappings = (names: readonly string[], customer: string): object[] =>
  names.map((name) => ({ subject: subject(name), customerId: subject(customer), revision: ++revision }));

export const aLink = (time: string, name: string, customer: string): Fact =>
  fact(SubjectLinkedV1, time, name, { subjects: mappings([name], customer), because: 'c' });

export const aMerge = (time: string, from: string, into: string, names: readonly string[] = [from], mergeId = `${from} ${into}`): Fact =>
  fact(CustomersMergedV1, time, mergeId, {
    mergeId: subject(mergeId),
    from: subject(from),
    into: subject(into),
    subjects: mappings(names, into),
    because: 'c',
  });

export const anUndo = (time: string, from: string, into: string, names: readonly string[] = [from], mergeId = `${from} ${into}`): Fact =>
  fact(MergeUndoneV1, time, mergeId, {
    mergeId: subject(mergeId),
    from: subject(from),
    into: subject(into),
    subjects: mappings(names, from),
    because: 'c',
  });
