import { RefundIssuedClaimV1, type RefundLine, type Tender } from '#lib/contracts';
import { decimalOf, minorOf } from '#lib/money';
import { objectOr, type JsonObject } from '../json.js';
import { instantOf, listOf, minorIn, sumOf, withoutSign } from '../shops/resource.js';
import type { Saying } from '../shops/said.js';
import { defined, textOf } from '../text.js';
import type { Surroundings } from './surroundings.js';

const backIn = (refund: JsonObject): JsonObject[] =>
  listOf(refund['transactions']).filter(({ kind, status }) => kind === 'refund' && status !== 'failure' && status !== 'error');

/** A refund by which no money goes back is an edit of the order: lines were removed from it. */
export const isRemoval = (refund: JsonObject): boolean => backIn(refund).length === 0;

/** The money of a refund, as far as it has arrived; nothing where none has, or it cannot be told in the shop's currency. */
interface Money {
  currency: string | undefined;
  amountMinor: number;
  tenders: Tender[];
}

function moneyOf(refund: JsonObject, shopCurrency: string | undefined): Money | undefined {
  const arrived = backIn(refund).filter(({ status }) => status === 'success');
  if (arrived.length === 0) return undefined;
  const told = arrived.map((transaction): Tender => {
    const currency = textOf(transaction, 'currency') ?? shopCurrency ?? 'USD';
    const amount = minorOf(transaction['amount'], currency) ?? Number.NaN;
    const kind = /gift_card|store_credit/.test(textOf(transaction, 'gateway') ?? '') ? 'gift-card' : 'card';
    return { kind, amountMinor: shopCurrency === undefined ? amount : inShopMoney(amount, currency, shopCurrency, refund) };
  });
  const kinds = [...new Set(told.map(({ kind }) => kind))];
  const tenders = kinds.map((kind): Tender => ({ kind, amountMinor: sumOf(told.filter((one) => one.kind === kind).map(amountOf)) }));
  return { currency: shopCurrency ?? textOf(arrived[0]!, 'currency'), amountMinor: sumOf(told.map(amountOf)), tenders };
}

const amountOf = ({ amountMinor }: { amountMinor: number }): number => amountMinor;

/** A transaction is in the customer's currency; both currencies stand side by side in the refund's other amounts, and give the rate. */
function inShopMoney(amountMinor: number, currency: string, shopCurrency: string, refund: JsonObject): number {
  if (currency === shopCurrency) return amountMinor;
  const { shop, presented } = ratioOf(refund, shopCurrency, currency);
  return presented === 0 ? Number.NaN : Math.round((amountMinor * shop) / presented);
}

function ratioOf(refund: JsonObject, shopCurrency: string, currency: string): { shop: number; presented: number } {
  const sets = [
    ...listOf(refund['refund_line_items']).flatMap((line) => [line['subtotal_set'], line['total_tax_set']]),
    ...listOf(refund['order_adjustments']).map((adjustment) => adjustment['amount_set']),
  ].map(objectOr);
  const sum = (side: string, unit: string): number =>
    sumOf(sets.map((set) => minorIn(unit)(withoutSign(objectOr(set[side])['amount']))).filter(Number.isFinite));
  return { shop: sum('shop_money', shopCurrency), presented: sum('presentment_money', currency) };
}

/** The shop's currency as a refund that comes by itself tells it, in the amounts that stand in both. */
function shopCurrencyIn(refund: JsonObject): string | undefined {
  const sets = [
    ...listOf(refund['refund_line_items']).map((line) => line['subtotal_set']),
    ...listOf(refund['order_adjustments']).map((adjustment) => adjustment['amount_set']),
  ];
  const told = sets.map((set) => textOf(objectOr(objectOr(set)['shop_money']), 'currency_code')).find((code) => code !== undefined);
  return told;
}

/** What a refund gives back that its lines and shipping explain: goods and shipping without tax, and the tax on both. */
export function explainedBy(refund: JsonObject, currency: string): { goodsMinor: number; shippingMinor: number; taxMinor: number } {
  const minor = minorIn(currency);
  const lines = listOf(refund['refund_line_items']);
  const shipping = [
    ...listOf(refund['order_adjustments'])
      .filter(({ kind }) => kind === 'shipping_refund')
      .map((adjustment) => ({ amount: adjustment['amount'], tax: adjustment['tax_amount'] })),
    ...listOf(refund['refund_shipping_lines']).map((line) => ({
      amount: objectOr(objectOr(line['subtotal_amount_set'])['shop_money'])['amount'],
      tax: objectOr(objectOr(line['tax_amount_set'])['shop_money'])['amount'],
    })),
  ];
  const taxes = [...lines.map((line) => line['total_tax']), ...shipping.map(({ tax }) => tax)];
  return {
    goodsMinor: sumOf(lines.map(({ subtotal }) => minor(subtotal))),
    shippingMinor: sumOf(shipping.map(({ amount }) => minor(withoutSign(amount)))),
    taxMinor: sumOf(taxes.map((tax) => minor(withoutSign(tax)))),
  };
}

/** A refund whose money has gone back. Whichever of its order's states or its own webhook tells it, it says the same. */
export function refundSays(refund: JsonObject, orderId: string, currency: string | undefined, surroundings: Surroundings): Saying[] {
  const refundId = textOf(refund, 'id');
  const shopCurrency = currency ?? shopCurrencyIn(refund);
  const money = moneyOf(refund, shopCurrency);
  if (refundId === undefined || !money) return [];
  const parts = explainedBy(refund, money.currency ?? 'USD');
  const lines = refundedLines(refund, money.currency ?? 'USD', surroundings.order.lines);
  const said = parts.shippingMinor > 0 || parts.taxMinor > 0 ? { shippingMinor: parts.shippingMinor, taxMinor: parts.taxMinor } : {};
  const data = defined({ refundId, orderId, ...money, ...said, lines: lines.length > 0 ? lines : undefined });
  const time = instantOf(refund, 'processed_at', 'created_at') ?? surroundings.happened;
  return [{ id: `shopify order ${orderId} refund ${refundId}`, contract: RefundIssuedClaimV1, time, data, person: [] }];
}

function refundedLines(refund: JsonObject, currency: string, lines: readonly string[]): RefundLine[] {
  return listOf(refund['refund_line_items']).flatMap((entry): RefundLine[] => {
    const line = lines.indexOf(textOf(entry, 'line_item_id') ?? '');
    const quantity = decimalOf(entry['quantity'])?.toNumber() ?? 0;
    return line < 0 ? [] : [{ line, quantity, amountMinor: minorIn(currency)(entry['subtotal']) }];
  });
}
