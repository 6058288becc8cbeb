import type { PurchaseCompletedV1, ReturnedItem } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { ConflictException, NotFoundException } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { promisesOf } from '../fulfilment/promises.js';
import { orderOf, returnOf, type OrderRow, type ReturnRow } from '../judging/rows.js';
import type { Line } from '../returns/goods.js';
import type { OrderReturn, ReturnState, ReturnStep, Terms } from '../returns/order-return.js';
import { dueMinor, goodsOf, termsOf } from '../returns/owed.js';
import { leftMinorOf, totalOf, type Order, type Told } from '../take-order/order.js';

/** An order as it now stands. */
export interface OrderView {
  shop: string;
  orderId: string;
  /** When it was bought, and by which subject. */
  time: string;
  subject?: string;
  /** The fact that opened it. */
  factId: string;
  revision: number;
  cancelled: boolean;
  currency: string;
  totalMinor: number;
  refundedMinor: number;
  leftMinor: number;
  purchase: PurchaseCompletedV1;
  refunds: { refundId: string; amountMinor: number; currency: string; time: string; factId: string; note?: string }[];
  /** What was told of its parcels, in that order. */
  deliveries: (Pick<Told, 'kind' | 'time' | 'parcel' | 'lines' | 'promisedAt'> & { factId: string })[];
  /** Those that count: the first of each parcel, and of the order as a whole. */
  promises: { parcel?: string; promisedAt: string; deliveredAt?: string; delayed: boolean }[];
  returns: ReturnView[];
}

export interface ReturnView {
  returnId: string;
  state: ReturnState;
  terms: Terms;
  deductionMinor?: number;
  deductionShare?: number;
  goods: readonly ReturnedItem[];
  received: readonly ReturnedItem[];
  refundedMinor: number;
  /** What would be refunded now; absent while a deduction has yet to be agreed. */
  dueMinor?: number;
  exchangeOrderId?: string;
  correlationId?: string;
  /** `note`: of a refund that was lowered to what was left. */
  steps: { step: ReturnStep; time: string; factId: string; note?: string }[];
}

export type FoundOrder = OrderRow & { purchase: string };

/** The one order of an id; 404 where there is none, 409 where several shops know one and none is named. */
export async function findOrder(db: EntityManager | DataSource, orderId: string, shop: string | undefined): Promise<FoundOrder> {
  // PostgreSQL's text holds no NUL, so such an order cannot be known.
  const found = `${orderId}${shop ?? ''}`.includes('\u0000')
    ? []
    : await rows<FoundOrder>(
        db,
        'SELECT * FROM orders WHERE order_id = $1 AND ($2::text IS NULL OR shop = $2) AND fact_id IS NOT NULL LIMIT 2',
        [orderId, shop ?? null],
      );
  if (found.length === 0) throw new NotFoundException(`No order ${orderId} is known${shop === undefined ? '' : ` in shop ${shop}`}.`);
  if (found.length > 1) throw new ConflictException(`Several shops know an order ${orderId}; name one of them with ?shop=.`);
  return found[0]!;
}

export async function orderView(db: EntityManager | DataSource, row: FoundOrder): Promise<OrderView> {
  const order = orderOf(row)!;
  const { shop, orderId, time, subject, revision, currency } = order;
  const purchase = JSON.parse(row.purchase) as PurchaseCompletedV1;
  const refunds = await refundsOf(db, order);
  const notes = new Map(refunds.map(({ factId, note }) => [factId, note]));
  return {
    shop,
    orderId,
    time,
    ...(subject !== undefined && { subject }),
    factId: order.opened.factId,
    revision,
    cancelled: order.cancelled !== undefined,
    currency,
    totalMinor: totalOf(order.parts),
    refundedMinor: totalOf(order.refunded),
    leftMinor: leftMinorOf(order),
    purchase,
    refunds,
    deliveries: (order.told ?? []).map(({ kind, time, parcel, lines, promisedAt, origin }) => ({
      kind,
      time,
      ...(parcel !== undefined && { parcel }),
      ...(lines && { lines }),
      ...(promisedAt !== undefined && { promisedAt }),
      factId: origin.factId,
    })),
    promises: promisesOf(order).map(({ parcel, promisedAt, deliveredAt, delayed }) => ({
      ...(parcel !== undefined && { parcel }),
      promisedAt,
      ...(deliveredAt !== undefined && { deliveredAt }),
      delayed,
    })),
    returns: (await returnsOf(db, order)).map((one) => returnView(one, { order, items: purchase.items, notes })),
  };
}

async function refundsOf(db: EntityManager | DataSource, { shop, orderId }: Order): Promise<OrderView['refunds']> {
  type Row = Omit<OrderView['refunds'][number], 'note'> & { note: string | null };
  const refunds = await rows<Row>(
    db,
    `SELECT refund_id AS "refundId", amount_minor AS "amountMinor", currency, time, fact_id AS "factId", note
     FROM refunds WHERE shop = $1 AND order_id = $2 ORDER BY time COLLATE "C", refund_id`,
    [shop, orderId],
  );
  return refunds.map(({ note, ...refund }) => ({ ...refund, ...(note !== null && { note }) }));
}

async function returnsOf(db: EntityManager | DataSource, { shop, orderId }: Order): Promise<OrderReturn[]> {
  const found = await rows<ReturnRow>(db, 'SELECT * FROM returns WHERE shop = $1 AND order_id = $2 ORDER BY return_id', [shop, orderId]);
  return found.map(returnOf);
}

interface Surroundings {
  order: Order;
  items: readonly Line[];
  /** By the fact each is about. */
  notes: ReadonlyMap<string, string | undefined>;
}

function returnView(one: OrderReturn, { order, items, notes }: Surroundings): ReturnView {
  const { returnId, state, deduction, received, exchangeOrderId, correlationid, steps } = one;
  const due = state === 'declined' || state === 'closed' ? 0 : dueMinor(one, order, items);
  return {
    returnId,
    state,
    terms: termsOf(one),
    ...(deduction && ('minor' in deduction ? { deductionMinor: deduction.minor } : { deductionShare: deduction.share })),
    goods: goodsOf(one, items),
    received,
    refundedMinor: totalOf(one.refunded),
    ...(due !== undefined && { dueMinor: due }),
    ...(exchangeOrderId !== undefined && { exchangeOrderId }),
    ...(correlationid !== undefined && { correlationId: correlationid }),
    steps: steps.map(({ step, time, origin: { factId } }) => {
      const note = notes.get(factId);
      return { step, time, factId, ...(note !== undefined && { note }) };
    }),
  };
}
