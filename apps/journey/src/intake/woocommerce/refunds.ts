import { RefundIssuedClaimV1, type RefundLine } from '#lib/contracts';
import { decimalOf } from '#lib/money';
import { objectOr, type JsonObject } from '../json.js';
import { instantOf, listOf, minorIn, sumOf, withoutSign } from '../shops/resource.js';
import type { Saying } from '../shops/said.js';
import { defined, textOf } from '../text.js';

const refund = (orderId: string, refundId: string, time: number, data: object): Saying => ({
  id: `woocommerce order ${orderId} refund ${refundId}`,
  contract: RefundIssuedClaimV1,
  time,
  data: { refundId, orderId, ...data },
  person: [],
});

/** A refund as its order lists it: the amount alone. Its time is the order's last change, which it was when it was new. */
export function refundSummarySays(summary: JsonObject, orderId: string, currency: string, changed: number): Saying[] {
  const refundId = textOf(summary, 'id');
  const amountMinor = minorIn(currency)(withoutSign(summary['total']));
  return refundId === undefined || amountMinor === 0 ? [] : [refund(orderId, refundId, changed, { amountMinor, currency })];
}

/** A refund as the shop's own list of refunds has it: at its time, with its lines, shipping and tax. */
export function refundSays(resource: JsonObject, orderId: string, currency: string, lines: readonly string[], changed: number): Saying[] {
  const refundId = textOf(resource, 'id');
  const minor = minorIn(currency);
  const amountMinor = minor(withoutSign(resource['amount']));
  if (refundId === undefined || amountMinor === 0) return [];
  const told = listOf(resource['line_items']).flatMap((item) => lineOf(item, currency, lines));
  const sum = (list: string, field: string): number => sumOf(listOf(resource[list]).map((item) => minor(withoutSign(item[field]))));
  const shippingMinor = sum('shipping_lines', 'total');
  const taxMinor = sum('line_items', 'total_tax') + sum('shipping_lines', 'total_tax') + sum('fee_lines', 'total_tax');
  const parts = told.length > 0 || shippingMinor > 0 ? { shippingMinor, taxMinor, lines: told.length > 0 ? told : undefined } : {};
  const time = instantOf(resource, 'date_created_gmt') ?? changed;
  return [refund(orderId, refundId, time, defined({ amountMinor, currency, ...parts }))];
}

/** The line of the order that a line of a refund gives back stands among its meta data. */
function lineOf(item: JsonObject, currency: string, lines: readonly string[]): RefundLine[] {
  const noted = listOf(item['meta_data']).find(({ key }) => key === '_refunded_item_id');
  const line = lines.indexOf(textOf(objectOr(noted), 'value') ?? '');
  const quantity = decimalOf(withoutSign(item['quantity']))?.toNumber() ?? 0;
  return line < 0 ? [] : [{ line, quantity, amountMinor: minorIn(currency)(withoutSign(item['total'])) }];
}
