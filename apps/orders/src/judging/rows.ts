import { nextPromise } from '../fulfilment/promises.js';
import { NEW_COURSE, type OrderReturn } from '../returns/order-return.js';
import type { Order, Origin, Told } from '../take-order/order.js';
import { columns } from './unnest.js';

export interface OriginRow {
  fact_id: string;
  source: string;
  claim_id: string;
}

export const originOf = (row: OriginRow): Origin => ({ source: row.source, claimId: row.claim_id, factId: row.fact_id });

/** A row of `orders`; all but the key is null where the order is only waited for. */
export interface OrderRow extends OriginRow {
  shop: string;
  order_id: string;
  fact_id: string;
  subject: string | null;
  time: string;
  currency: string;
  subtotal_minor: number;
  shipping_minor: number;
  tax_minor: number;
  refunded_subtotal_minor: number | null;
  refunded_shipping_minor: number | null;
  refunded_tax_minor: number | null;
  refunds: number | null;
  revision: number | null;
  cancelled_fact_id: string | null;
  cancelled_source: string | null;
  cancelled_claim_id: string | null;
  told: string | null;
}

export function orderOf(row: OrderRow): Order | undefined {
  if ((row.fact_id as string | null) === null) return undefined;
  const { cancelled_fact_id: factId, cancelled_source: source, cancelled_claim_id: claimId } = row;
  return {
    shop: row.shop,
    orderId: row.order_id,
    ...(row.subject !== null && { subject: row.subject }),
    time: row.time,
    currency: row.currency,
    opened: originOf(row),
    parts: { subtotalMinor: row.subtotal_minor, shippingMinor: row.shipping_minor, taxMinor: row.tax_minor },
    refunded: {
      subtotalMinor: row.refunded_subtotal_minor ?? 0,
      shippingMinor: row.refunded_shipping_minor ?? 0,
      taxMinor: row.refunded_tax_minor ?? 0,
    },
    refunds: row.refunds ?? 0,
    revision: row.revision ?? 0,
    ...(factId !== null && { cancelled: { factId, source: source!, claimId: claimId! } }),
    ...(row.told !== null && { told: JSON.parse(row.told) as Told[] }),
  };
}

/** A row to be written: an order, or (without one) the place of an order that is waited for. */
export interface OrderToWrite {
  shop: string;
  orderId: string;
  order: Order | undefined;
}

/** What opens an order and never changes again. */
export const OPENING_COLUMNS = columns<OrderToWrite>(
  ['shop', 'text', ({ shop }) => shop],
  ['order_id', 'text', ({ orderId }) => orderId],
  ['fact_id', 'text', ({ order }) => order?.opened.factId],
  ['source', 'text', ({ order }) => order?.opened.source],
  ['claim_id', 'text', ({ order }) => order?.opened.claimId],
  ['subject', 'text', ({ order }) => order?.subject],
  ['time', 'text', ({ order }) => order?.time],
  ['currency', 'text', ({ order }) => order?.currency],
);

/** How it stands now. Most orders are never refunded, amended or cancelled: those columns stay empty for them. */
export const STANDING_COLUMNS = columns<OrderToWrite>(
  ['subtotal_minor', 'bigint', ({ order }) => order?.parts.subtotalMinor],
  ['shipping_minor', 'bigint', ({ order }) => order?.parts.shippingMinor],
  ['tax_minor', 'bigint', ({ order }) => order?.parts.taxMinor],
  ['refunded_subtotal_minor', 'bigint', ({ order }) => order?.refunded.subtotalMinor || undefined],
  ['refunded_shipping_minor', 'bigint', ({ order }) => order?.refunded.shippingMinor || undefined],
  ['refunded_tax_minor', 'bigint', ({ order }) => order?.refunded.taxMinor || undefined],
  ['refunds', 'int', ({ order }) => order?.refunds || undefined],
  ['revision', 'bigint', ({ order }) => order?.revision || undefined],
  ['cancelled_fact_id', 'text', ({ order }) => order?.cancelled?.factId],
  ['cancelled_source', 'text', ({ order }) => order?.cancelled?.source],
  ['cancelled_claim_id', 'text', ({ order }) => order?.cancelled?.claimId],
  ['told', 'json', ({ order }) => order?.told && JSON.stringify(order.told)],
);

/** When to look next whether a promise was kept. Left as it is once none is open: then the look finds nothing. */
export const PROMISE_COLUMNS = columns<OrderToWrite>(['promise_due', 'bigint', ({ order }) => order?.told && nextPromise(order)]);

/** How the purchase reads: shown, never judged by, and written only where it changes. */
export const PURCHASE_COLUMNS = columns<OrderToWrite>([
  'purchase',
  'json',
  ({ order }) => order?.purchase && JSON.stringify(order.purchase),
]);

export const originColumns = columns<{ origin: Origin }>(
  ['fact_id', 'text', ({ origin }) => origin.factId],
  ['source', 'text', ({ origin }) => origin.source],
  ['claim_id', 'text', ({ origin }) => origin.claimId],
);

export interface ReturnRow extends OriginRow {
  shop: string;
  return_id: string;
  order_id: string;
  course: string | null;
}

/** Of a return kept before returns had a course it is only known that it was requested. */
export const returnOf = (row: ReturnRow): OrderReturn => ({
  ...(row.course === null ? NEW_COURSE : (JSON.parse(row.course) as OrderReturn)),
  shop: row.shop,
  returnId: row.return_id,
  orderId: row.order_id,
  origin: originOf(row),
});

export const RETURN_COLUMNS = columns<OrderReturn>(
  ['shop', 'text', ({ shop }) => shop],
  ['return_id', 'text', ({ returnId }) => returnId],
  ['order_id', 'text', ({ orderId }) => orderId],
  ...originColumns,
  ['course', 'json', (one) => JSON.stringify(one)],
);
