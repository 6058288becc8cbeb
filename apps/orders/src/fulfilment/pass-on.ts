import {
  DeliveryDelayedV1,
  DeliveryPromisedV1,
  OrderDeliveredV1,
  OrderShippedV1,
  type Claim,
  type Contract,
  type Fact,
} from '#lib/contracts';
import { factFrom, isOrigin, originOf } from '../judging/fact-from.js';
import { judged, saidBefore, waiting, type Ruling } from '../judging/ruling.js';
import type { Order, Told } from '../take-order/order.js';
import { promiseFor } from './promises.js';

const KINDS: Readonly<Record<string, Told['kind']>> = {
  [DeliveryPromisedV1.type]: 'promised',
  [OrderShippedV1.type]: 'shipped',
  [OrderDeliveredV1.type]: 'delivered',
  [DeliveryDelayedV1.type]: 'delayed',
};

/** Promised, shipped, delivered, delayed: told by the shop, and a fact as soon as the order is known. A delivery names the promise that counts. */
export function passOn(claim: Claim<OrderDeliveredV1>, contract: Contract, order: Order | undefined): Ruling {
  const { orderId, parcel } = claim.data;
  if (!order) return waiting();
  const kind = KINDS[contract.type]!;
  const again = order.told?.find((one) => one.kind === kind && isOrigin(claim, one.origin));
  if (again) return saidBefore(again.origin, contract);
  const promisedAt = kind === 'delivered' ? promiseFor(order, parcel) : undefined;
  const told = factFrom(claim, contract, { about: orderId, subject: order.subject, data: claim.data });
  if (promisedAt === undefined) return judged(told, { order: withTold(order, kind, claim, told) });
  // What a delivery names is no promise of its own.
  const after = withTold(order, kind, claim, { ...told, data: { ...told.data, promisedAt: undefined } });
  return judged({ ...told, data: { ...told.data, promisedAt } }, { order: after });
}

/** The order, with what a fact tells of its parcels. */
export function withTold(order: Order, kind: Told['kind'], claim: Claim, fact: Fact<Partial<OrderDeliveredV1>>): Order {
  const { parcel, lines, promisedAt } = fact.data;
  const one: Told = {
    kind,
    time: fact.time,
    ...(parcel !== undefined && { parcel }),
    ...(lines?.length && { lines }),
    ...(promisedAt !== undefined && { promisedAt }),
    ...(fact.correlationid !== undefined && { correlationid: fact.correlationid }),
    origin: originOf(claim, fact),
  };
  return { ...order, told: [...(order.told ?? []), one] };
}
