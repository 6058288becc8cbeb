import type { PurchaseCompletedClaimV1 } from '#lib/contracts';
import { roundedMinor } from '#lib/money';
import { eventId, type CloudEvent } from '../sending/cloud-event.js';
import type { Row } from '../sending/batches.js';
import { decimal } from './amounts.js';
import { imported, rejected, type Imported } from './imported.js';
import { midnightOf } from './instants.js';
import type { Line } from './lines.js';

interface Purchase {
  customer: string;
  /** `19970101` */
  day: string;
  time: string;
  quantity: number;
  totalMinor: number;
}

const CURRENCY = 'USD';

/**
 * The purchase logs of CDNOW: customer, day, number of CDs, dollars, blank-separated; in the sample a sample id stands second. Every
 * row is an order. Rows have no id of their own, so an order is named after its customer, its day and its place among that
 * customer's rows of that day, which must be counted over the whole file.
 */
export async function* cdnowEvents(lines: AsyncIterable<Line>, source: string): AsyncGenerator<Imported> {
  const perDay = new Map<string, number>();
  let first = true;
  for await (const { line, text } of lines) {
    const row: Row = { line, raw: text ?? '' };
    const columns = text?.split(/[\s,]+/) ?? [];
    const isHeader = first && isHeading(columns);
    first = false;
    if (isHeader) continue;
    const purchase = purchaseOf(columns);
    if (typeof purchase === 'string') {
      yield rejected(row, text === null ? 'is not UTF-8' : purchase);
      continue;
    }
    const customerDay = `${purchase.customer}-${purchase.day}`;
    const number = (perDay.get(customerDay) ?? 0) + 1;
    perDay.set(customerDay, number);
    yield imported(eventOf(purchase, `${customerDay}-${number}`, source), [row]);
  }
}

/** A heading names its columns: none of them is a number. */
const isHeading = (columns: string[]): boolean => columns.length > 1 && columns.every((column) => decimal(column) === undefined);

function purchaseOf(columns: string[]): Purchase | string {
  if (columns.length !== 4 && columns.length !== 5)
    return `has ${columns.length} columns instead of four (customer, day, quantity, dollars) or five`;
  const customer = columns[0]!;
  const [day, quantity, dollars] = columns.slice(-3) as [string, string, string];
  const time = midnightOf(day);
  if (time === undefined) return `${day} is no day (YYYYMMDD)`;
  const discs = decimal(quantity);
  if (!discs?.gt(0)) return `the quantity ${quantity} is not a number above 0`;
  const amount = decimal(dollars);
  const totalMinor = amount && roundedMinor(amount, CURRENCY);
  if (totalMinor === undefined) return `${dollars} is no amount of 0 or more`;
  return { customer, day, time, quantity: discs.toNumber(), totalMinor };
}

function eventOf({ customer, time, quantity, totalMinor }: Purchase, orderId: string, source: string): CloudEvent {
  const data: PurchaseCompletedClaimV1 = {
    orderId,
    currency: CURRENCY,
    items: [{ productId: 'cd', quantity, amountMinor: totalMinor }],
    totalMinor,
  };
  return {
    specversion: '1.0',
    id: eventId('order', orderId),
    source,
    type: 'itinera.orders.purchase-completed.v1',
    time,
    datacontenttype: 'application/json',
    userid: customer,
    data,
  };
}
