import type { Json } from '../contract-schemas.js';
import {
  IDEMPOTENCY,
  count,
  flag,
  inPath,
  instant,
  json,
  list,
  object,
  schema,
  SHOP,
  SOURCE,
  text,
  uuid,
  type Operation,
} from './operation.js';

const ORDER = inPath('orderId', "The shop's own number.");
const RETURN = inPath('returnId', 'The return.');
const minor = count('Whole minor units.');
const id = (description?: string): Json => text(description, { minLength: 1, maxLength: 200 });
const sent = { minor: { ...minor, minimum: 0, maximum: 1e13 }, currency: text('ISO 4217.', { pattern: '^[A-Z]{3}$' }) };
const time = { 'time?': instant('When it happened; now where absent, never later.') };
const item = object({ line: count('Counted from 0.'), quantity: { type: 'number', exclusiveMinimum: 0 } });
const terms: Json = { enum: ['full-refund', 'goodwill'], description: 'By the days and the condition; as told where it was told.' };
const deduction = {
  'deductionMinor?': { ...minor, description: 'Of goodwill: what the customer has agreed to be kept, of all that comes back.' },
  'deductionShare?': { type: 'number', minimum: 0, maximum: 1, description: 'The same as a share.' },
};
const goods = {
  'lines?': list(count(), { description: 'Whole lines, counted from 0.' }),
  'items?': list(item, { description: 'How much of which lines; everything where neither is named.' }),
  'undamaged?': flag('Good where absent.'),
  'originalPackaging?': flag('There where absent.'),
};
const reason = { 'reason?': text(undefined, { maxLength: 500 }) };
const refund = {
  'refundId?': id('Made up where absent; the same id is refunded once.'),
  'amountMinor?': sent.minor,
  'currency?': sent.currency,
  'lines?': list(schema('RefundLine')),
  'subtotalMinor?': sent.minor,
  'shippingMinor?': sent.minor,
  'taxMinor?': sent.minor,
  'tenders?': list(schema('Tender')),
  'goodwill?': flag(),
  ...deduction,
  ...time,
};

/** What is sent to orders and answered by it, as schemas. */
export const ORDER_SCHEMAS: Record<string, Json> = {
  Order: object({
    shop: text(),
    orderId: text(),
    time: instant('When it was bought.'),
    'subject?': uuid('Who bought, as a pseudonym.'),
    factId: text(),
    revision: count(),
    cancelled: flag(),
    currency: text(),
    totalMinor: minor,
    refundedMinor: minor,
    leftMinor: minor,
    purchase: schema('PurchaseCompletedV1'),
    refunds: list(object({ refundId: text(), amountMinor: minor, currency: text(), time: instant(), factId: text(), 'note?': text() })),
    deliveries: list(
      object({
        kind: { enum: ['promised', 'shipped', 'delivered', 'delayed'] },
        time: instant(),
        'parcel?': text(),
        'lines?': list(count()),
        'promisedAt?': instant(),
        factId: text(),
      }),
      { description: 'What was told of its parcels, in that order.' },
    ),
    promises: list(
      object({
        'parcel?': text(),
        promisedAt: instant(),
        'deliveredAt?': instant(),
        delayed: flag('Somebody was told that it comes later.'),
      }),
      { description: 'Those that count: the first of each parcel, and of the order as a whole.' },
    ),
    returns: list(schema('Return')),
  }),
  Return: object({
    returnId: text(),
    state: { enum: ['requested', 'approved', 'declined', 'label-issued', 'received', 'closed'] },
    terms,
    ...deduction,
    goods: list(item, { description: 'What is to come back.' }),
    received: list(item),
    refundedMinor: minor,
    'dueMinor?': { ...minor, description: 'What a refund by the terms would give now; absent while a deduction has yet to be agreed.' },
    'exchangeOrderId?': text(),
    'correlationId?': text('Every fact that the return leads to carries it.'),
    steps: list(
      object({
        step: { enum: ['request', 'approve', 'decline', 'label', 'receive', 'refund', 'exchange', 'close'] },
        time: instant(),
        factId: text(),
        'note?': text('Of a refund that a platform told: that it was lowered to what was left.'),
      }),
    ),
  }),
  OrderTaken: {
    allOf: [
      schema('PurchaseCompletedClaimV1'),
      object({ customer: text('A customer id, or `userId:…`, `email:…`, …', { maxLength: 500 }), ...time }),
    ],
  },
  OrderCancellation: object({ ...reason, ...time }),
  Delivery: object({
    status: { enum: ['promised', 'shipped', 'delivered', 'delayed'] },
    'parcel?': id('Absent: the order as a whole.'),
    'lines?': list(count()),
    'promisedAt?': instant('Needed for a promise. The first that is told counts.'),
    ...time,
  }),
  OrderRefund: object({ 'full?': flag('All that is left.'), ...refund, 'returnId?': id('The return it settles, or a part of it.') }),
  ReturnRequest: object({ 'returnId?': id('Made up where absent.'), ...goods, ...reason, 'terms?': terms, ...time }),
  ReturnDecision: object({ 'terms?': terms, ...deduction, ...reason, 'labelIssued?': flag('With a label at once.'), ...time }),
  ReturnDeclined: object({ ...reason, ...time }),
  ReturnLabel: object({ 'parcel?': id('As its carrier names it.'), ...time }),
  ReturnReceipt: object({ ...goods, 'terms?': terms, ...deduction, ...time }),
  ReturnRefund: object(refund),
  ReturnExchange: object({ exchangeOrderId: id('The order it is exchanged for, taken before.'), ...reason, ...time }),
  ReturnClosing: object({ ...reason, ...time }),
};

const write = { method: 'post', service: 'orders', scope: 'customers:write' } as const;
const order = { description: 'The order as it now stands.', schema: 'Order' };
const changed = { status: 200, description: 'The return as it now stands.', schema: 'Return' };

/** One step of a return. */
const step = (name: string, operation: Pick<Operation, 'id' | 'summary' | 'description' | 'body'>): Operation => ({
  ...write,
  path: `/v1/orders/{orderId}/returns/{returnId}/${name}`,
  ...operation,
  parameters: [ORDER, RETURN, SHOP, IDEMPOTENCY],
  answer: changed,
  problems: [400, 404, 409, 422],
});

/** Orders, their parcels, and what comes back of them. */
export const ORDER_OPERATIONS: Operation[] = [
  {
    ...write,
    path: '/v1/orders',
    id: 'takeOrder',
    summary: 'Take an order',
    description: 'Judged at once, as a claim is. An order that is known already is a 409: the first stands.',
    parameters: [SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('OrderTaken'), {
      customer: 'userId:ada',
      orderId: '1001',
      currency: 'EUR',
      totalMinor: 10_000,
      items: [{ productId: 'crib', amountMinor: 10_000 }],
      promisedAt: '2026-03-06T18:00:00Z',
    }),
    answer: { status: 201, ...order },
    problems: [400, 409, 422],
  },
  {
    method: 'get',
    path: '/v1/orders/{orderId}',
    service: 'orders',
    id: 'readOrder',
    scope: 'customers:read',
    summary: 'An order as it now stands',
    parameters: [ORDER, SHOP],
    answer: { status: 200, description: 'The order, its parcels, refunds and returns.', schema: 'Order' },
    problems: [400, 404, 409],
  },
  {
    ...write,
    path: '/v1/orders/{orderId}/cancel',
    id: 'cancelOrder',
    summary: 'Call an order off',
    parameters: [ORDER, SHOP, IDEMPOTENCY],
    body: json(schema('OrderCancellation'), { reason: 'ordered twice' }),
    answer: { status: 200, ...order },
    problems: [400, 404, 409, 422],
  },
  {
    ...write,
    path: '/v1/orders/{orderId}/deliveries',
    id: 'tellDelivery',
    summary: 'Promise, ship or deliver an order or a parcel of it, or say that it comes later',
    description: 'A promise that passes without a delivery is noticed and told as a delay, once.',
    parameters: [ORDER, SHOP, IDEMPOTENCY],
    body: json(schema('Delivery'), { status: 'shipped', parcel: 'P1', lines: [0], promisedAt: '2026-03-06T18:00:00Z' }),
    answer: { status: 201, ...order },
    problems: [400, 404, 409, 422],
  },
  {
    ...write,
    path: '/v1/orders/{orderId}/refunds',
    id: 'refundOrder',
    summary: 'Give money back, never more than is left of the order',
    parameters: [ORDER, SHOP, IDEMPOTENCY],
    body: json(schema('OrderRefund'), { amountMinor: 500, goodwill: true }),
    answer: { status: 201, ...order },
    problems: [400, 404, 409, 422],
  },
  {
    ...write,
    path: '/v1/orders/{orderId}/returns',
    id: 'requestReturn',
    summary: 'The customer wants to send something back',
    description:
      'Within the days that RETURN_DAYS gives after the delivery, undamaged and in its packaging, everything goes back; else it is goodwill, with the deduction agreed.',
    parameters: [ORDER, SHOP, IDEMPOTENCY],
    body: json(schema('ReturnRequest'), { items: [{ line: 0, quantity: 1 }], reason: 'too small' }),
    answer: { status: 201, description: 'The return.', schema: 'Return' },
    problems: [400, 404, 409, 422],
  },
  step('approve', { id: 'approveReturn', summary: 'Take it back', body: json(schema('ReturnDecision'), { labelIssued: true }) }),
  step('decline', { id: 'declineReturn', summary: 'Do not take it back', body: json(schema('ReturnDeclined'), { reason: 'worn' }) }),
  step('label', {
    id: 'issueReturnLabel',
    summary: 'Send what is needed to send it back',
    body: json(schema('ReturnLabel'), { parcel: 'L1' }),
  }),
  step('receive', {
    id: 'receiveReturn',
    summary: 'It has come, or a part of it',
    description: 'Bad condition makes goodwill of the part that has it.',
    body: json(schema('ReturnReceipt'), { items: [{ line: 0, quantity: 1 }], undamaged: true, originalPackaging: true }),
  }),
  step('refund', {
    id: 'refundReturn',
    summary: 'Give back what the terms give, or an amount that is said',
    description: 'Once everything has come and gone back, the return is closed by itself.',
    body: json(schema('ReturnRefund'), {}),
  }),
  step('exchange', {
    id: 'exchangeReturn',
    summary: 'Exchange it for the goods of another order',
    body: json(schema('ReturnExchange'), { exchangeOrderId: '1002' }),
  }),
  step('close', {
    id: 'closeReturn',
    summary: 'Nothing more is to come of it',
    body: json(schema('ReturnClosing'), { reason: 'kept it after all' }),
  }),
];
