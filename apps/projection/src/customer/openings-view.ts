import {
  CheckoutStartedV1,
  formatInstant,
  OrderDeliveredV1,
  timeOf,
  TouchpointRecordedV1,
  wireType,
  type Fact,
  type Micros,
} from '#lib/contracts';
import { datedFacts } from '../kpis/dated.js';
import type { Journey } from '../lifecycle/fold.js';
import { openAt } from '../lifecycle/journey.js';

/** A checkout begun and neither bought nor abandoned. */
export interface CheckoutView {
  checkoutId: string;
  since: string;
  /** When it counts as abandoned. */
  due: string | null;
  because: string;
}

/** What arrived last, and whether the customer has been shown since how it is used. */
export interface DeliveryView {
  orderId: string;
  at: string;
  guideViewed: boolean;
  because: string;
}

/** What both are made of. */
export interface Openings {
  checkouts: { fact: string; at: Micros; checkoutId: string }[];
  deliveries: { fact: string; at: Micros; orderId: string }[];
  /** When guides were viewed and products activated, oldest first. */
  guides: Micros[];
}

const STARTED: ReadonlySet<string> = new Set([wireType(CheckoutStartedV1)]);
const DELIVERED: ReadonlySet<string> = new Set([wireType(OrderDeliveredV1)]);
const TOUCHED: ReadonlySet<string> = new Set([wireType(TouchpointRecordedV1)]);
const GUIDES: ReadonlySet<string> = new Set(['guide-viewed', 'product-activated']);

export const openingsOf = (facts: readonly Fact[]): Openings => ({
  checkouts: datedFacts(facts, STARTED).map(({ fact, at }) => ({
    fact: fact.id,
    at,
    checkoutId: (fact.data as CheckoutStartedV1).checkoutId,
  })),
  deliveries: datedFacts(facts, DELIVERED).map(({ fact, at }) => ({
    fact: fact.id,
    at,
    orderId: (fact.data as OrderDeliveredV1).orderId,
  })),
  guides: datedFacts(facts, TOUCHED)
    .filter(({ fact }) => GUIDES.has((fact.data as TouchpointRecordedV1).kind))
    .map(({ fact }) => timeOf(fact)),
});

/** The one opened last; null where none is open. */
export function checkoutView({ checkouts }: Openings, journey: Journey, asOf: Micros): CheckoutView | null {
  const open = openAt(journey, asOf).findLast(({ kind }) => kind === 'checkout');
  const started = open && checkouts.find(({ fact }) => fact === open.fact);
  if (!started) return null;
  return {
    checkoutId: started.checkoutId,
    since: formatInstant(started.at),
    due: open.deadline ? formatInstant(open.deadline.at) : null,
    because: started.fact,
  };
}

export function deliveryView({ deliveries, guides }: Openings, asOf: Micros): DeliveryView | null {
  const last = deliveries.findLast(({ at }) => at <= asOf);
  if (!last) return null;
  const guideViewed = guides.some((at) => at >= last.at && at <= asOf);
  return { orderId: last.orderId, at: formatInstant(last.at), guideViewed, because: last.fact };
}
