import {
  CheckoutStartedClaimV1,
  OrderDeliveredV1,
  OrderShippedV1,
  PurchaseAmendedClaimV1,
  PurchaseCancelledV1,
  PurchaseCompletedClaimV1,
  type ClaimedLineItem,
  type PurchaseCompletedClaimV1 as Purchase,
} from '#lib/contracts';
import { currencyOf, decimalOf } from '#lib/money';
import type { JsonObject } from '../json.js';
import { digestOf, revisionOf } from '../shops/order-state.js';
import { instantOf, listOf, minorIn, orderNumberOf, type Minor } from '../shops/resource.js';
import { says, unread, type Said, type Saying } from '../shops/said.js';
import { defined, labelOf, textOf } from '../text.js';
import { personOf } from './person.js';
import { refundSummarySays } from './refunds.js';
import { STATUSES } from './statuses.js';

/**
 * All that an order says as it stands, the same whether a webhook or the reconciliation brings it. Amounts are without tax, which stands by
 * itself; the total is the order's at first, since refunds do not lower it.
 */
export function orderSays(order: JsonObject, happened: number): Said {
  const orderId = textOf(order, 'id');
  if (orderId === undefined) return unread('the order has no id');
  const status = textOf(order, 'status')?.replace(/^wc-/, '') ?? '';
  const paid = instantOf(order, 'date_paid_gmt');
  const meaning = STATUSES[status];
  const bought = meaning?.bought ?? (meaning?.checkout ? false : paid !== undefined);
  if (!meaning && !bought) return unread('an order of a status of the shop’s own that was not paid yet');
  const currency = currencyOf(order['currency']);
  if (currency === undefined) return unread('the order names no currency of ISO 4217');
  const changed = instantOf(order, 'date_modified_gmt') ?? happened;
  const name = `woocommerce order ${orderId}`;
  const refunds = listOf(order['refunds']).flatMap((refund) => refundSummarySays(refund, orderId, currency, changed));
  const ended = meaning?.cancelled === undefined ? [] : [cancellation(orderId, meaning.cancelled, changed)];
  if (!bought) {
    const begun = meaning?.checkout ? [checkout(order, orderId, currency, changed)] : [];
    return says(...begun, ...refunds.map((refund) => ({ ...refund, takesBack: name })), ...ended);
  }
  const purchase = purchaseOf(order, orderId, currency);
  const { channel, campaign } = purchase;
  const common = { ...personOf(order), channel, campaign, sequence: '1' };
  const digest = digestOf(purchase);
  const revision = revisionOf(changed, digest);
  const amended = { contract: PurchaseAmendedClaimV1, time: changed, data: { ...purchase, revision } };
  return {
    opens: {
      ...common,
      id: name,
      contract: PurchaseCompletedClaimV1,
      time: instantOf(order, 'date_created_gmt') ?? changed,
      data: purchase,
    },
    sayings: [
      ...(meaning?.shipped ? [sent(order, orderId, changed)] : []),
      ...(meaning?.delivered ? [{ ...sent(order, orderId, changed), id: `${name} delivered`, contract: OrderDeliveredV1 }] : []),
      ...refunds,
      ...ended,
    ],
    state: {
      order: name,
      revision,
      digest,
      lines: listOf(order['line_items']).map((line) => textOf(line, 'id') ?? ''),
      parcels: {},
      amendment: { ...common, ...amended, id: `${name} as of ${changed} ${digest.slice(0, 8)}` },
    },
    unread: [],
  };
}

/** An order that was thrown away: all the shop tells is its number. */
export function deletedOrderSays(resource: JsonObject, happened: number): Said {
  const orderId = textOf(resource, 'id');
  return orderId === undefined ? unread('the order has no id') : says(cancellation(orderId, 'deleted', happened));
}

/** Most orders that end so were never paid, and never bought here: then there is nothing to cancel. */
const cancellation = (orderId: string, reason: string, time: number): Saying => ({
  id: `woocommerce order ${orderId} cancelled`,
  contract: PurchaseCancelledV1,
  time,
  data: { orderId, reason },
  person: [],
  takesBack: `woocommerce order ${orderId}`,
});

/** The checkout is known by the order's own number, and begins at the order's own instant: before the purchase. */
function checkout(order: JsonObject, orderId: string, currency: string, changed: number): Saying {
  const items = itemsOf(order, minorIn(currency));
  const data = { checkoutId: orderId, orderId, currency, items, valueMinor: minorIn(currency)(order['total']) };
  const time = instantOf(order, 'date_created_gmt') ?? changed;
  const id = `woocommerce order ${orderId} checkout`;
  return { id, contract: CheckoutStartedClaimV1, time, data, ...personOf(order), channel: channelOf(order), sequence: '0' };
}

const sent = (order: JsonObject, orderId: string, changed: number): Saying => ({
  id: `woocommerce order ${orderId} shipped`,
  contract: OrderShippedV1,
  time: instantOf(order, 'date_completed_gmt') ?? changed,
  data: { orderId },
  person: [],
});

function purchaseOf(order: JsonObject, orderId: string, currency: string): Partial<Purchase> {
  const minor = minorIn(currency);
  const [totalMinor, taxMinor, shippingMinor] = [minor(order['total']), minor(order['total_tax']), minor(order['shipping_total'])];
  const coupons = listOf(order['coupon_lines']).flatMap((coupon) => textOf(coupon, 'code') ?? []);
  return defined({
    orderId,
    orderNumber: orderNumberOf(order, orderId, 'number'),
    checkoutId: orderId,
    currency,
    items: itemsOf(order, minor) as Purchase['items'],
    // Fees and what extensions add are goods to the customer; what neither lines nor discount explain is kept as an adjustment.
    subtotalMinor: Math.max(0, totalMinor - taxMinor - shippingMinor),
    discountMinor: 0,
    shippingMinor,
    taxMinor,
    totalMinor,
    coupons: coupons.length > 0 ? coupons : undefined,
    channel: channelOf(order),
    campaign: campaignOf(order),
  });
}

/** A line's total is after its discount, and without tax; its subtotal is before. */
function itemsOf(order: JsonObject, minor: Minor): Partial<ClaimedLineItem>[] {
  return listOf(order['line_items']).flatMap((line) => {
    const quantity = decimalOf(line['quantity'])?.toNumber() ?? 1;
    const amountMinor = minor(line['total']);
    const discountMinor = minor(line['subtotal']) - amountMinor;
    const productId = [textOf(line, 'product_id'), textOf(line, 'sku'), textOf(line, 'name')].find((id) => id !== undefined && id !== '0');
    const item = {
      productId: productId ?? textOf(line, 'id'),
      sku: textOf(line, 'sku'),
      name: labelOf(line, 500, 'name'),
      quantity,
      amountMinor,
      discountMinor: discountMinor > 0 ? discountMinor : undefined,
      unitPrice: textOf(line, 'price')?.slice(0, 60),
    };
    return quantity > 0 ? [defined(item)] : [];
  });
}

/** What made the order; the block checkout calls itself `store-api`. */
function channelOf(order: JsonObject): string | undefined {
  const made = labelOf(order, 200, 'created_via');
  return made === 'checkout' || made === 'store-api' ? 'web' : made;
}

/** WooCommerce notes where a buyer came from among the order's meta data. */
function campaignOf(order: JsonObject): string | undefined {
  const noted = listOf(order['meta_data']).find(({ key }) => key === '_wc_order_attribution_utm_campaign');
  return noted && labelOf(noted, 200, 'value');
}
