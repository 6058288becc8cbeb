import { parseInstant, type Fact, type Micros, type OrderDeliveredV1 } from '#lib/contracts';
import { datedFacts, type Dated } from '../dated.js';
import { plainSlot, type Endpoints } from '../metrics.js';
import { DELIVERY_TYPES } from './facts.js';

/** A parcel, or an order as a whole, that has arrived and had been promised for an instant. */
export interface Delivery {
  fact: Fact<OrderDeliveredV1>;
  at: Micros;
  inTime: boolean;
}

/** Of one customer, each parcel once, as it was first told to have arrived: exactly at the promised instant is in time. */
export function deliveriesOf(facts: readonly Fact[]): Delivery[] {
  const first = new Map<string, Dated<OrderDeliveredV1>>();
  for (const dated of datedFacts(facts, DELIVERY_TYPES) as Dated<OrderDeliveredV1>[]) {
    const { orderId, parcel } = dated.fact.data;
    const key = JSON.stringify([dated.fact.shop ?? '', orderId, parcel ?? null]);
    if (!first.has(key)) first.set(key, dated);
  }
  return [...first.values()].flatMap(({ fact, at }) => {
    const promised = parseInstant(fact.data.promisedAt ?? '');
    return promised === null ? [] : [{ fact, at, inTime: at <= promised }];
  });
}

export function deliveryEndpoints(facts: readonly Fact[], emit: Endpoints): void {
  for (const { at, inTime } of deliveriesOf(facts)) {
    emit(PROMISED, at, 1, '');
    if (inTime) emit(IN_TIME, at, 1, '');
  }
}

const PROMISED = plainSlot('promisedDeliveries');
const IN_TIME = plainSlot('deliveriesInTime');
