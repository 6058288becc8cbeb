import {
  byWireType,
  check,
  FACTS,
  formatInstant,
  wireType,
  CartAbandonedV1,
  CheckoutStartedV1,
  OrderDeliveredV1,
  OrderShippedV1,
  PurchaseAmendedV1,
  PurchaseCancelledV1,
  PurchaseCompletedV1,
  RefundIssuedV1,
  ReturnApprovedV1,
  ReturnRequestedV1,
  type Claim,
  type Contract,
  type Fact,
  type PurchaseAmendedClaimV1,
  type PurchaseCompletedClaimV1,
  type RefundIssuedClaimV1,
} from '#lib/contracts';
import type { Message } from '#lib/log';
import { Book } from '../src/judging/book.js';
import { ORDERS_SOURCE } from '../src/judging/fact-from.js';
import { file, type FiledClaim } from '../src/judging/filed-claim.js';
import { judge, type Outcome } from '../src/judging/judge.js';

const START = Date.UTC(2026, 2, 2, 12) * 1000;
let told = 0;

/** A claim of its own id, a second later than the one before. */
export function aClaim(contract: Contract, data: object, envelope: Partial<Claim> = {}): Claim {
  const number = ++told;
  const time = formatInstant(START + number * 1_000_000);
  return {
    specversion: '1.0',
    id: `claim-${number}`,
    source: 'shopify',
    type: wireType(contract),
    time,
    recordedtime: time,
    subject: 'ada',
    shop: 'cribs',
    datacontenttype: 'application/json',
    data,
    ...envelope,
  };
}

/** 90.00 of goods, 6.00 shipping, 4.00 tax. */
export const aPurchase = (data: Partial<PurchaseCompletedClaimV1> = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(
    PurchaseCompletedV1,
    {
      orderId: 'o1',
      currency: 'EUR',
      totalMinor: 100_00,
      shippingMinor: 6_00,
      taxMinor: 4_00,
      items: [{ productId: 'crib', amountMinor: 90_00 }],
      ...data,
    },
    envelope,
  );

export const anAmendment = (data: Partial<PurchaseAmendedClaimV1> = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(
    PurchaseAmendedV1,
    { orderId: 'o1', currency: 'EUR', totalMinor: 60_00, items: [{ productId: 'crib', amountMinor: 60_00 }], ...data },
    envelope,
  );

export const aRefund = (data: Partial<RefundIssuedClaimV1> = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(RefundIssuedV1, { orderId: 'o1', ...data }, envelope);

export const aCancellation = (data: object = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(PurchaseCancelledV1, { orderId: 'o1', ...data }, envelope);
export const aShipment = (data: object = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(OrderShippedV1, { orderId: 'o1', ...data }, envelope);
export const aDelivery = (data: object = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(OrderDeliveredV1, { orderId: 'o1', ...data }, envelope);
export const aReturnRequest = (data: object = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(ReturnRequestedV1, { orderId: 'o1', returnId: 'r1', ...data }, envelope);
export const aReturnApproval = (data: object = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(ReturnApprovedV1, { orderId: 'o1', returnId: 'r1', ...data }, envelope);
export const aCheckout = (data: object = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(CheckoutStartedV1, { checkoutId: 'c1', currency: 'EUR', ...data }, envelope);
export const anAbandonment = (data: object = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(CartAbandonedV1, { checkoutId: 'c1', ...data }, envelope);

/** As messages of one partition, in this order. */
export const messagesOf = (claims: readonly Claim[], partition = 0, offset = 0): Message[] =>
  claims.map((fact, index) => ({ topic: 'itinera.claims.orders', partition, offset: offset + index, fact }));

export function filed(claim: Claim): FiledClaim {
  const result = file(messagesOf([claim])[0]!);
  if ('unfit' in result) throw new Error(result.unfit);
  return result;
}

/** An empty one, under the statutory fortnight. */
export const aBook = (): Book => new Book(14);

/** Judges claims in this order, as one batch on an empty book, or going on from one. */
export function judging(claims: readonly Claim[], book = aBook()): Outcome {
  return judge(book, claims.map(filed));
}

/** The data of the only fact of a type, as its consumers will read it. */
export function dataOf<T>(facts: readonly Fact[], contract: (new () => T) & Contract): T {
  const found = facts.filter((fact) => fact.type === wireType(contract));
  if (found.length !== 1) throw new Error(`${found.length} facts of ${contract.type}`);
  return found[0]!.data as T;
}

/** What a fact's contract says against it. */
export function violationsOf(fact: Fact): unknown[] {
  const contract = byWireType(FACTS).get(fact.type);
  if (!contract) return [{ detail: `${fact.type} is no fact` }];
  const checked = check(contract, fact.data);
  if ('violations' in checked) return checked.violations;
  return JSON.stringify(Object.keys(checked.value).sort()) === JSON.stringify(Object.keys(fact.data as object).sort())
    ? []
    : [{ detail: 'has fields its contract does not know' }];
}

/** What is asked of us over HTTP: the same as a claim of our own source. */
export const asked = (claim: Claim): Claim => ({ ...claim, source: ORDERS_SOURCE });

export const aStep = (contract: Contract, data: object = {}, envelope: Partial<Claim> = {}): Claim =>
  aClaim(contract, { orderId: 'o1', returnId: 'r1', ...data }, envelope);
