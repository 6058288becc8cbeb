import type { Big } from 'big.js';
import type { ClaimedLineItem, PurchaseCompletedClaimV1, RefundIssuedClaimV1 } from '#lib/contracts';
import { roundedMinor } from '#lib/money';
import { eventId, type CloudEvent } from '../sending/cloud-event.js';
import { decimal } from './amounts.js';
import type { CsvRow } from './csv-rows.js';
import { imported, leftOut, rejected, type Imported } from './imported.js';
import { instantOf } from './instants.js';
import { joinedRows } from './joined-rows.js';

export const ONLINE_RETAIL_COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
] as const;

const CURRENCY = 'GBP';

interface InvoiceLine {
  row: CsvRow;
  customer: string;
  time: string;
  item: ClaimedLineItem & { amountMinor: number };
}

/**
 * UCI's Online Retail: an invoice is an order, and one whose number begins with C a credit note, which names no order. Its lines
 * mostly, not always, stand together. Equal lines are two lines.
 */
export async function* onlineRetailEvents(read: () => AsyncIterable<CsvRow>, source: string): AsyncGenerator<Imported> {
  for await (const rows of joinedRows(read, (row) => row.fields['InvoiceNo'] || undefined)) {
    const invoice = rows[0]!.fields['InvoiceNo'] ?? '';
    const lines: InvoiceLine[] = [];
    for (const row of rows) {
      const line = lineOf(row, invoice);
      const stranger = 'row' in line && lines[0] !== undefined && line.customer !== lines[0].customer;
      if (stranger) yield rejected(row, `invoice ${invoice} begins with another customer, ${lines[0]!.customer}`);
      else if ('row' in line) lines.push(line);
      else yield line;
    }
    if (lines.length > 0)
      yield imported(
        isCreditNote(invoice) ? creditNote(invoice, lines, source) : order(invoice, lines, source),
        lines.map(({ row }) => row),
      );
  }
}

const isCreditNote = (invoice: string): boolean => invoice.startsWith('C');

function lineOf(row: CsvRow, invoice: string): InvoiceLine | Imported {
  const { StockCode: productId, Description: name, Quantity, InvoiceDate = '', UnitPrice, CustomerID } = row.fields;
  if (row.problem) return rejected(row, row.problem);
  if (invoice === '') return rejected(row, 'has no invoice number');
  if (!CustomerID) return leftOut(row, 'has no customer');
  const [quantity, price, time] = [decimal(Quantity), decimal(UnitPrice), instantOf(InvoiceDate)];
  if (!quantity) return rejected(row, `the quantity ${Quantity} is not a number`);
  if (!price) return rejected(row, `the price ${UnitPrice} is not a number`);
  if (!time) return rejected(row, `${InvoiceDate} is no date and time`);
  if (!productId) return rejected(row, 'has no stock code');
  const wrong = isCreditNote(invoice) ? wrongInCreditNote(quantity, price) : wrongInOrder(quantity, price);
  if (wrong) return isCreditNote(invoice) ? rejected(row, wrong) : leftOut(row, wrong);
  const amountMinor = roundedMinor(quantity.abs().times(price), CURRENCY);
  if (amountMinor === undefined) return rejected(row, 'the amount is beyond all bounds');
  const item = { productId, ...(name && { name }), quantity: quantity.abs().toNumber(), amountMinor, unitPrice: UnitPrice! };
  // The file was read into numbers once, and so 17850 became 17850.0.
  return { row, customer: CustomerID.replace(/\.0$/, ''), time, item };
}

function wrongInOrder(quantity: Big, price: Big): string | undefined {
  if (quantity.lte(0)) return `the quantity ${quantity.toFixed()} is not above 0`;
  return price.lte(0) ? `the price ${price.toFixed()} is not above 0` : undefined;
}

function wrongInCreditNote(quantity: Big, price: Big): string | undefined {
  if (quantity.gte(0)) return `the quantity ${quantity.toFixed()} of a credit note is not below 0`;
  return price.lt(0) ? `the price ${price.toFixed()} is below 0` : undefined;
}

function order(orderId: string, lines: InvoiceLine[], source: string): CloudEvent {
  const data: PurchaseCompletedClaimV1 = { orderId, currency: CURRENCY, items: lines.map(({ item }) => item), totalMinor: sumOf(lines) };
  return { ...envelope('order', orderId, lines, source), type: 'itinera.orders.purchase-completed.v1', data };
}

function creditNote(refundId: string, lines: InvoiceLine[], source: string): CloudEvent {
  const data: RefundIssuedClaimV1 = { refundId, currency: CURRENCY, amountMinor: sumOf(lines) };
  return { ...envelope('credit-note', refundId, lines, source), type: 'itinera.orders.refund-issued.v1', data };
}

function envelope(kind: string, invoice: string, lines: InvoiceLine[], source: string): Omit<CloudEvent, 'type' | 'data'> {
  // All times are UTC with whole seconds: text order is time order.
  const time = lines.map((line) => line.time).reduce((a, b) => (b < a ? b : a));
  return { specversion: '1.0', id: eventId(kind, invoice), source, time, datacontenttype: 'application/json', userid: lines[0]!.customer };
}

const sumOf = (lines: InvoiceLine[]): number => lines.reduce((sum, { item }) => sum + item.amountMinor, 0);
