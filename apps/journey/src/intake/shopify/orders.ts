import {
  PurchaseAmendedClaimV1,
  PurchaseCancelledV1,
  PurchaseCompletedClaimV1,
  type PurchaseCompletedClaimV1 as Purchase,
} from '#lib/contracts';
import { currencyOf, decimalOf } from '#lib/money';
import type { JsonObject } from '../json.js';
import { digestOf, revisionOf } from '../shops/order-state.js';
import { instantOf, listOf, minorIn, orderNumberOf, sumOf } from '../shops/resource.js';
import { says, unread, type Said, type Saying } from '../shops/said.js';
import { defined, labelOf, textOf } from '../text.js';
import { fulfilmentSays, placesIn } from './fulfilments.js';
import { linesOf } from './order-lines.js';
import { personOf } from './person.js';
import { explainedBy, isRemoval, refundSays } from './refunds.js';
import { NO_ORDER, type Surroundings } from './surroundings.js';

/**
 * All that an order says as it stands: that it was bought, how it now reads, what was refunded, sent and delivered, that it was cancelled.
 * Amounts are the shop's own currency's. An order of the shop's test gateway says nothing.
 */
export function orderSays(order: JsonObject, { happened }: Surroundings): Said {
  const orderId = textOf(order, 'id');
  if (orderId === undefined) return unread('the order has no id');
  if (order['test'] === true) return says();
  const currency = currencyOf(order['currency']);
  if (currency === undefined) return unread('the order names no currency of ISO 4217');
  const bought = instantOf(order, 'processed_at', 'created_at');
  if (bought === undefined && textOf(order, 'processed_at', 'created_at') !== undefined)
    return unread('neither processed_at nor created_at of the order is an instant');
  const { purchase, lines } = purchaseOf(order, orderId, currency);
  const name = `shopify order ${orderId}`;
  const changed = instantOf(order, 'updated_at') ?? happened;
  const common = { person: personOf(order), channel: purchase.channel, campaign: purchase.campaign };
  const about: Surroundings = { happened: changed, order: { lines, parcels: {} } };
  const digest = digestOf(purchase);
  const revision = revisionOf(changed, digest);
  const amendment: Saying = {
    ...common,
    id: `${name} as of ${changed} ${digest.slice(0, 8)}`,
    contract: PurchaseAmendedClaimV1,
    time: changed,
    data: { ...purchase, revision },
  };
  return {
    opens: { ...common, id: name, contract: PurchaseCompletedClaimV1, time: bought ?? happened, data: purchase },
    sayings: [
      ...cancellation(order, orderId, changed),
      ...listOf(order['refunds']).flatMap((refund) => refundSays(refund, orderId, currency, about)),
      ...listOf(order['fulfillments']).flatMap((fulfilment) => fulfilmentSays(fulfilment, orderId, about)),
    ],
    state: { order: name, revision, digest, lines, parcels: parcelsOf(order, lines), amendment },
    unread: [],
  };
}

const parcelsOf = (order: JsonObject, lines: readonly string[]): Record<string, number[]> =>
  Object.fromEntries(
    listOf(order['fulfillments']).flatMap((fulfilment) => {
      const parcel = textOf(fulfilment, 'id');
      return parcel === undefined ? [] : [[parcel, placesIn(fulfilment, lines)]];
    }),
  );

function cancellation(order: JsonObject, orderId: string, changed: number): Saying[] {
  if (textOf(order, 'cancelled_at') === undefined) return [];
  const data = defined({ orderId, reason: labelOf(order, 500, 'cancel_reason') });
  const time = instantOf(order, 'cancelled_at') ?? changed;
  return [{ id: `shopify order ${orderId} cancelled`, contract: PurchaseCancelledV1, time, data, person: [] }];
}

function purchaseOf(order: JsonObject, orderId: string, currency: string): { purchase: Partial<Purchase>; lines: string[] } {
  const minor = minorIn(currency);
  const removed = removedFrom(order, currency);
  const lines = linesOf(order, currency, minor, removed.quantities);
  const included = order['taxes_included'] === true;
  const shippingLines = listOf(order['shipping_lines']);
  const shippingTax = sumOf(shippingLines.flatMap((line) => listOf(line['tax_lines'])).map(({ price }) => minor(price)));
  const shipping = sumOf(shippingLines.map((line) => minor(line['discounted_price'] ?? line['price'])));
  const taxMinor = sumOf(lines.map((line) => line.taxMinor)) + shippingTax;
  const edited = removed.quantities.size > 0;
  const purchase = defined({
    orderId,
    orderNumber: orderNumberOf(order, orderId, 'name', 'order_number'),
    checkoutId: textOf(order, 'checkout_token', 'checkout_id'),
    cartId: textOf(order, 'cart_token'),
    currency,
    items: lines.map(({ item }) => item) as Purchase['items'],
    subtotalMinor: sumOf(lines.map(({ item }) => item.amountMinor ?? 0)) + removed.returnedMinor,
    shippingMinor: shipping - (included ? shippingTax : 0) + minor(order['total_tip_received']),
    taxMinor: edited || order['total_tax'] === undefined ? taxMinor : minor(order['total_tax']),
    // An edited order's total is what its lines now say: the shop's own goes down with every refund, which is told apart here.
    totalMinor: edited || order['total_price'] === undefined ? undefined : minor(order['total_price']),
    tenders: tendersOf(order, minor(order['total_price'])),
    coupons: couponsOf(order),
    channel: labelOf(order, 200, 'source_name'),
    campaign: campaignOf(order),
  });
  return { purchase, lines: lines.map(({ id }) => id) };
}

interface Removed {
  quantities: ReadonlyMap<string, number>;
  /** Of the value removed, what was paid already and has gone back by a refund that names no lines. */
  returnedMinor: number;
}

const NOTHING_REMOVED: Removed = { quantities: new Map(), returnedMinor: 0 };

/**
 * Editing an order writes the lines it removes as a refund without money; a paid order's money follows as a refund without lines. What was
 * paid and went back was bought and refunded; what was never paid was not bought. A cancelled order stays as it was.
 */
function removedFrom(order: JsonObject, currency: string): Removed {
  if (textOf(order, 'cancelled_at') !== undefined) return NOTHING_REMOVED;
  const included = order['taxes_included'] === true;
  const worth = (refund: JsonObject): number => {
    const { goodsMinor, shippingMinor, taxMinor } = explainedBy(refund, currency);
    return goodsMinor + shippingMinor + (included ? 0 : taxMinor);
  };
  const refunds = listOf(order['refunds']);
  const removals = refunds.filter(isRemoval);
  const unexplained = refunds
    .filter((refund) => !isRemoval(refund))
    .map((refund) => Math.max(0, paidBack(refund, currency) - worth(refund)));
  const returnedMinor = sumOf(unexplained);
  if (returnedMinor >= sumOf(removals.map(worth))) return NOTHING_REMOVED;
  const quantities = new Map<string, number>();
  for (const entry of removals.flatMap((refund) => listOf(refund['refund_line_items']))) {
    const id = textOf(entry, 'line_item_id') ?? '';
    quantities.set(id, (quantities.get(id) ?? 0) + (decimalOf(entry['quantity'])?.toNumber() ?? 0));
  }
  return { quantities, returnedMinor };
}

function paidBack(refund: JsonObject, currency: string): number {
  const [said] = refundSays(refund, '', currency, { happened: 0, order: NO_ORDER });
  // An amount that is none is said by the refund itself.
  return (said?.data as { amountMinor?: number } | undefined)?.amountMinor || 0;
}

/** What an order was paid with is told where all of it was a gift card; of several means the order does not say how much each paid. */
function tendersOf(order: JsonObject, totalMinor: number): Purchase['tenders'] {
  const gateways = order['payment_gateway_names'];
  const onlyGiftCard = Array.isArray(gateways) && gateways.length > 0 && gateways.every((gateway) => gateway === 'gift_card');
  return onlyGiftCard ? [{ kind: 'gift-card', amountMinor: totalMinor }] : undefined;
}

function couponsOf(order: JsonObject): string[] | undefined {
  const codes = listOf(order['discount_codes']).flatMap((discount) => textOf(discount, 'code') ?? []);
  return codes.length > 0 ? codes : undefined;
}

/** The campaign of the page the buyer came in by. */
function campaignOf(order: JsonObject): string | undefined {
  const [, query] = (textOf(order, 'landing_site') ?? '').split('?', 2);
  const campaign = query === undefined ? null : new URLSearchParams(query).get('utm_campaign');
  return campaign ? labelOf({ campaign }, 200, 'campaign') : undefined;
}
