import { DeliveryDelayedV1, DeliveryPromisedV1, OrderDeliveredV1, OrderShippedV1 } from '#lib/contracts';
import type { JsonObject } from '../json.js';
import { instantOf, listOf } from '../shops/resource.js';
import { says, unread, type Said, type Saying } from '../shops/said.js';
import { defined, textOf } from '../text.js';
import type { Surroundings } from './surroundings.js';

/** The places, in their order, of the lines in a parcel. */
export const placesIn = (fulfilment: JsonObject, lines: readonly string[]): number[] =>
  listOf(fulfilment['line_items'])
    .map((line) => lines.indexOf(textOf(line, 'id') ?? ''))
    .filter((place) => place >= 0);

/** A parcel as it stands: sent, and perhaps delivered. One that was called off says nothing, nor one of lines that are bought no more. */
export function fulfilmentSays(fulfilment: JsonObject, orderId: string, { happened, order }: Surroundings): Saying[] {
  const parcel = textOf(fulfilment, 'id');
  const lines = placesIn(fulfilment, order.lines);
  if (parcel === undefined || fulfilment['status'] !== 'success' || lines.length === 0) return [];
  const data = { orderId, parcel, lines };
  const name = `shopify parcel ${parcel}`;
  const sent = instantOf(fulfilment, 'created_at') ?? happened;
  const changed = instantOf(fulfilment, 'updated_at') ?? happened;
  const delivered = fulfilment['shipment_status'] === 'delivered';
  return [
    { id: `${name} shipped`, contract: OrderShippedV1, time: sent, data, person: [] },
    ...(delivered ? [{ id: `${name} delivered`, contract: OrderDeliveredV1, time: changed, data, person: [] }] : []),
  ];
}

/** A parcel that comes without its order. Told before the order is known it would look like all of it; the order's own topics tell it again. */
export const parcelSays = (fulfilment: JsonObject, orderId: string, surroundings: Surroundings): Said =>
  surroundings.order.lines.length === 0
    ? unread('a parcel of an order that is not known yet')
    : says(...fulfilmentSays(fulfilment, orderId, surroundings));

/** What a carrier reports of a parcel: its arrival, its delay, and when it is to be there. The rest means nothing to the customer's journey. */
export function parcelEventSays(event: JsonObject, orderId: string, { happened, order }: Surroundings): Said {
  const [parcel, status] = [textOf(event, 'fulfillment_id'), event['status']];
  const promisedAt = instantOf(event, 'estimated_delivery_at') === undefined ? undefined : textOf(event, 'estimated_delivery_at');
  if (parcel === undefined || (status !== 'delivered' && status !== 'delayed' && promisedAt === undefined)) return says();
  const lines = order.parcels[parcel];
  if (!lines) return unread('a parcel that its order has not told yet');
  const time = instantOf(event, 'happened_at', 'created_at') ?? happened;
  const name = `shopify parcel ${parcel}`;
  const about = { time, person: [], data: defined({ orderId, parcel, lines, promisedAt }) };
  if (status === 'delivered')
    return says({ ...about, id: `${name} delivered`, contract: OrderDeliveredV1, data: { orderId, parcel, lines } });
  if (status === 'delayed') return says({ ...about, id: `${name} delayed ${textOf(event, 'id') ?? time}`, contract: DeliveryDelayedV1 });
  return says({ ...about, id: `${name} promised ${promisedAt}`, contract: DeliveryPromisedV1 });
}
