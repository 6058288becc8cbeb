import type { JsonObject } from '../json.js';
import { says, type Said } from '../shops/said.js';
import { customerSays } from './customers.js';
import { deletedOrderSays, orderSays } from './orders.js';

type Mapping = (resource: JsonObject, happened: number) => Said;

/** Says nothing about a customer: the shop's own housekeeping. */
const nothing: Mapping = () => says();

/** What each topic says. The body is the resource at delivery, whatever the event was: all topics of an order say the same. */
const MAPPINGS: Readonly<Record<string, Mapping>> = {
  'order.created': orderSays,
  'order.updated': orderSays,
  'order.restored': orderSays,
  'order.deleted': deletedOrderSays,
  'customer.created': customerSays,
  'customer.updated': customerSays,
  // Only the number: taken from the shop's list, not forgotten.
  'customer.deleted': nothing,
  'coupon.created': nothing,
  'coupon.updated': nothing,
  'coupon.deleted': nothing,
  'coupon.restored': nothing,
  'product.created': nothing,
  'product.updated': nothing,
  'product.deleted': nothing,
  'product.restored': nothing,
};

/** The mapping of a topic; undefined where it is not known: an `action.…` the shop has made up, say. */
export const woocommerceMapping = (topic: string): Mapping | undefined => (Object.hasOwn(MAPPINGS, topic) ? MAPPINGS[topic] : undefined);
