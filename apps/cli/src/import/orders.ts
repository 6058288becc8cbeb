import type { Big } from 'big.js';
import type { ClaimedLineItem, PurchaseCompletedClaimV1 } from '#lib/contracts';
import { isCurrency, roundedMinor } from '#lib/money';
import { eventId, type CloudEvent } from '../sending/cloud-event.js';
import { decimal } from './amounts.js';
import type { CsvRow } from './csv-rows.js';
import { imported, rejected, type Imported } from './imported.js';
import { instantOf } from './instants.js';
import { joinedRows } from './joined-rows.js';
import { ORDER_FIELDS, told, type OrderField, type OrdersMapping } from './orders-mapping.js';

export interface OrdersOptions {
  mapping: OrdersMapping;
  source: string;
  /** Where the file names none. */
  currency?: string;
}

type OrderWords = Partial<Record<OrderField, string>>;

/** What is wrong with a whole order. */
class WrongOrder extends Error {}

/**
 * Any shop's CSV, by a mapping: the lines of one order id are one order, at its earliest line's time. An order whose lines contradict
 * each other, or of which a line cannot be read, is rejected whole: half an order would be a wrong one.
 */
export async function* ordersEvents(read: () => AsyncIterable<CsvRow>, options: OrdersOptions): AsyncGenerator<Imported> {
  for await (const rows of joinedRows(read, (row) => told(row, options.mapping, 'orderId'))) {
    try {
      yield imported(orderOf(rows, options), rows);
    } catch (error) {
      if (!(error instanceof WrongOrder)) throw error;
      for (const row of rows) yield rejected(row, row.problem ?? error.message);
    }
  }
}

function orderOf(rows: CsvRow[], { mapping, source, currency: fallback }: OrdersOptions): CloudEvent {
  const broken = rows.find((row) => row.problem);
  if (broken) throw new WrongOrder(`line ${broken.line} of the same order ${broken.problem}`);
  const order = wordsOf(rows, mapping);
  const currency = (order.currency ?? fallback ?? '').toUpperCase();
  if (order.orderId === undefined) throw new WrongOrder('has no order id');
  if (!isCurrency(currency))
    throw new WrongOrder(currency === '' ? 'has no currency; --currency gives one' : `${currency} is no currency (ISO 4217)`);
  const items = rows.flatMap((row) => itemOf(row, mapping, currency) ?? []);
  const data: PurchaseCompletedClaimV1 = {
    orderId: order.orderId,
    currency,
    ...(items.length > 0 && { items }),
    ...amounts(order, currency),
    ...(order.coupon && { coupons: [order.coupon] }),
    ...some(order, 'checkoutId', 'cartId', 'channel', 'store', 'campaign'),
  };
  const { userId: userid, anonymousId: anonymousid, email, phone } = order;
  if (!userid && !anonymousid && !email && !phone) throw new WrongOrder('names nobody');
  return {
    specversion: '1.0',
    id: eventId('order', order.orderId),
    source,
    type: 'itinera.orders.purchase-completed.v1',
    time: order.time!,
    datacontenttype: 'application/json',
    ...(userid && { userid }),
    ...(anonymousid && { anonymousid }),
    ...(email && { email }),
    ...(phone && { phone }),
    data,
  };
}

/** What the lines say of their order: each field by the first line that says anything. Times may differ; the earliest counts. */
function wordsOf(rows: CsvRow[], mapping: OrdersMapping): OrderWords {
  const order: OrderWords = {};
  for (const field of ORDER_FIELDS) {
    const said = [...new Set(rows.flatMap((row) => told(row, mapping, field) ?? []))];
    if (field === 'time') order.time = earliest(said);
    else if (said.length > 1) throw new WrongOrder(`the lines of the order disagree about its ${field}`);
    else if (said[0] !== undefined) order[field] = said[0];
  }
  return order;
}

function earliest(times: string[]): string {
  if (times.length === 0) throw new WrongOrder('has no time');
  const instants = times.map((text) => {
    const instant = instantOf(text);
    if (instant === undefined) throw new WrongOrder(`${text} is no date or time (ISO 8601)`);
    return instant;
  });
  return instants.reduce((a, b) => (Date.parse(b) < Date.parse(a) ? b : a));
}

function amounts(order: OrderWords, currency: string): Partial<PurchaseCompletedClaimV1> {
  const found: Partial<PurchaseCompletedClaimV1> = {};
  for (const field of ['total', 'subtotal', 'shipping', 'tax', 'discount'] as const) {
    if (order[field] !== undefined) found[`${field}Minor`] = minorOf(numberOf(order[field], field), currency, field);
  }
  return found;
}

function itemOf(row: CsvRow, mapping: OrdersMapping, currency: string): ClaimedLineItem | undefined {
  const productId = told(row, mapping, 'productId');
  const [quantity, price, amount] = (['quantity', 'price', 'amount'] as const).map((field) => told(row, mapping, field));
  if (productId === undefined && price === undefined && amount === undefined) return undefined;
  const pieces = numberOf(quantity ?? '1', 'quantity');
  if (!pieces.gt(0)) throw new WrongOrder(`the quantity ${quantity} is not above 0`);
  const whole =
    amount !== undefined ? numberOf(amount, 'amount') : price !== undefined ? numberOf(price, 'price').times(pieces) : undefined;
  const words = Object.fromEntries(
    (['sku', 'name', 'category'] as const).flatMap((field) =>
      told(row, mapping, field) === undefined ? [] : [[field, told(row, mapping, field)]],
    ),
  );
  return {
    // An order's total may be known without its products.
    productId: productId ?? 'unknown',
    ...words,
    quantity: pieces.toNumber(),
    ...(whole && { amountMinor: minorOf(whole, currency, 'amount') }),
    ...(price !== undefined && { unitPrice: price }),
  };
}

function numberOf(text: string, what: string): Big {
  const number = decimal(text);
  if (!number) throw new WrongOrder(`the ${what} ${text.slice(0, 60)} is not a decimal number`);
  return number;
}

function minorOf(amount: Big, currency: string, what: string): number {
  const found = roundedMinor(amount, currency);
  if (found === undefined) throw new WrongOrder(`the ${what} ${amount.toFixed()} is negative or beyond all bounds`);
  return found;
}

function some<F extends OrderField>(order: OrderWords, ...fields: F[]): Partial<Record<F, string>> {
  return Object.fromEntries(fields.flatMap((field) => (order[field] === undefined ? [] : [[field, order[field]]]))) as Partial<
    Record<F, string>
  >;
}
