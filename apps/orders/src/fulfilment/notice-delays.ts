import { DeliveryDelayedV1, derivedId, formatInstant, parseInstant, wireType, type Fact, type Micros } from '#lib/contracts';
import { ORDERS_SOURCE } from '../judging/fact-from.js';
import type { Order, Told } from '../take-order/order.js';
import { openPromises, type DeliveryPromise } from './promises.js';

/** The delays of an order that are noticed by now, each told once: at the instant that was promised, as what the promise has led to. */
export function noticeDelays(order: Order, now: Micros): { order: Order; facts: Fact<DeliveryDelayedV1>[] } {
  const late = openPromises(order).filter(({ promisedAt }) => parseInstant(promisedAt)! <= now);
  const facts = late.map((promise) => delayOf(order, promise, now));
  const told = facts.map(({ id, time, data: { parcel, promisedAt }, correlationid }): Told => ({
    kind: 'delayed',
    time,
    ...(parcel !== undefined && { parcel }),
    promisedAt: promisedAt!,
    ...(correlationid !== undefined && { correlationid }),
    origin: { source: ORDERS_SOURCE, claimId: id, factId: id },
  }));
  return { order: { ...order, told: [...(order.told ?? []), ...told] }, facts };
}

function delayOf(order: Order, { parcel, promisedAt, told }: DeliveryPromise, now: Micros): Fact<DeliveryDelayedV1> {
  const { shop, orderId, subject, opened } = order;
  const type = wireType(DeliveryDelayedV1);
  const { lines, correlationid, origin } = told;
  return {
    specversion: '1.0',
    id: derivedId({ source: opened.source, id: opened.factId }, type, parcel ?? ''),
    source: ORDERS_SOURCE,
    type,
    time: formatInstant(parseInstant(promisedAt)!),
    ...(subject !== undefined && { subject }),
    datacontenttype: 'application/json',
    recordedtime: formatInstant(now),
    ...(shop && { shop }),
    ...(correlationid !== undefined && { correlationid }),
    causationid: `${origin.source} ${origin.factId}`,
    data: { orderId, ...(parcel !== undefined && { parcel }), ...(lines && { lines }), promisedAt },
  };
}
