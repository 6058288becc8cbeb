import type { JsonObject } from '../json.js';
import { says, unread, type Said } from '../shops/said.js';
import { textOf } from '../text.js';
import { checkoutSays } from './checkouts.js';
import { consentSays, customerSays, mergeSays } from './customers.js';
import { parcelEventSays, parcelSays } from './fulfilments.js';
import { orderSays } from './orders.js';
import { refundSays } from './refunds.js';
import { returnSays, type ReturnStep } from './returns.js';
import type { Surroundings } from './surroundings.js';

type Mapping = (resource: JsonObject, surroundings: Surroundings) => Said;

/** Says nothing about a customer: the shop's own housekeeping, or what another topic says in full. */
const nothing: Mapping = () => says();

const step =
  (name: ReturnStep): Mapping =>
  (resource, surroundings) =>
    returnSays(resource, name, surroundings);

/** A resource that names its order by number. */
const ofOrder =
  (read: (resource: JsonObject, orderId: string, surroundings: Surroundings) => Said): Mapping =>
  (resource, surroundings) => {
    const orderId = textOf(resource, 'order_id');
    return orderId === undefined ? unread('the order it belongs to is not named') : read(resource, orderId, surroundings);
  };

const refund = ofOrder((resource, orderId, surroundings) => says(...refundSays(resource, orderId, undefined, surroundings)));

/** What each topic says. An order's topics all carry the order as it stands, and so all say the same. */
const MAPPINGS: Readonly<Record<string, Mapping>> = {
  'orders/create': orderSays,
  'orders/updated': orderSays,
  'orders/paid': orderSays,
  'orders/cancelled': orderSays,
  'orders/fulfilled': orderSays,
  'orders/partially_fulfilled': orderSays,
  // Names the lines changed, and no amounts; orders/updated comes with it.
  'orders/edited': nothing,
  // Only the id. Shopify deletes what was cancelled before, and what was never an order (a test).
  'orders/delete': nothing,
  // Payments: what counts of them stands in the order and its refunds.
  'order_transactions/create': nothing,
  'refunds/create': refund,
  'fulfillments/create': ofOrder(parcelSays),
  'fulfillments/update': ofOrder(parcelSays),
  'fulfillment_events/create': ofOrder(parcelEventSays),
  'fulfillment_events/delete': nothing,
  'returns/request': step('requested'),
  'returns/approve': step('approved'),
  'returns/decline': step('declined'),
  'returns/cancel': step('cancelled'),
  'returns/close': step('closed'),
  'returns/process': step('received'),
  'reverse_fulfillment_orders/dispose': step('received'),
  'returns/update': nothing,
  'returns/reopen': nothing,
  'checkouts/create': checkoutSays,
  'checkouts/update': checkoutSays,
  'checkouts/delete': nothing,
  // A cart names nobody; whoever is tracked in the shop has changed it there.
  'carts/create': nothing,
  'carts/update': nothing,
  'customers/create': customerSays,
  'customers/update': customerSays,
  'customers/enable': customerSays,
  'customers/disable': nothing,
  // Taken from the shop's list, not forgotten: for that there is customers/redact.
  'customers/delete': nothing,
  'customers/merge': mergeSays,
  'customers_email_marketing_consent/update': consentSays,
  'customers_marketing_consent/update': consentSays,
  'discounts/create': nothing,
  'discounts/update': nothing,
  'discounts/delete': nothing,
  'discounts/redeemcode_added': nothing,
  'discounts/redeemcode_removed': nothing,
  'app/uninstalled': nothing,
};

/** Somebody's right to see, or to have deleted, what is kept of them. Every Shopify app has to take these. */
export const SHOPIFY_PRIVACY_TOPICS = ['customers/data_request', 'customers/redact', 'shop/redact'] as const;

/** `ORDERS_UPDATED`, as GraphQL writes it, is `orders/updated`: the topic whose name has the same words. */
const BY_WORDS: ReadonlyMap<string, string> = new Map(
  [...Object.keys(MAPPINGS), ...SHOPIFY_PRIVACY_TOPICS].map((topic) => [topic.replace('/', '_').toUpperCase(), topic]),
);

export const shopifyTopic = (told: string): string => BY_WORDS.get(told.replace('/', '_').toUpperCase()) ?? told;

/** The mapping of a topic; undefined where the topic is not known. */
export const shopifyMapping = (topic: string): Mapping | undefined => (Object.hasOwn(MAPPINGS, topic) ? MAPPINGS[topic] : undefined);

/** The saying that opened the order a resource names without carrying it. */
export function shopifyOrderNamed(resource: JsonObject): string | undefined {
  const order = resource['order'];
  const orderId = textOf(resource, 'order_id') ?? textOf((order ?? {}) as JsonObject, 'id');
  return orderId === undefined ? undefined : `shopify order ${orderId}`;
}
