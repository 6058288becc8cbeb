import {
  compareFacts,
  timeOf,
  type Fact,
  type Micros,
  type PurchaseAmendedV1,
  type PurchaseCompletedV1,
  type RefundIssuedV1,
} from '#lib/contracts';

/** A purchase as the oracles see it, by the facts they take. */
export interface Order {
  fact: Fact<PurchaseCompletedV1>;
  at: Micros;
  currency: string;
  totalMinor: number;
  netMinor: number;
  counts: boolean;
  /** What is in force of it. */
  data: PurchaseCompletedV1;
  /** In its currency. */
  refunds: RefundIssuedV1[];
}

/** In fact order, without anything that the product itself uses to count. */
export function ordersOf(known: readonly Fact[]): Order[] {
  const first = new Map<string, Fact<PurchaseCompletedV1>>();
  for (const fact of known.filter(isOf<PurchaseCompletedV1>('purchase-completed')).sort(compareFacts)) {
    const key = JSON.stringify([fact.shop, fact.data.orderId]);
    if (!first.has(key)) first.set(key, fact);
  }
  return [...first.values()].map((fact) => {
    const about = known.filter((other) => other.type !== fact.type && names(other, fact)).sort(compareFacts);
    const ended = about.some((_, index) => hasEnded(fact, about.slice(0, index + 1)));
    const data = inForce(fact, about);
    const { currency, totalMinor, subtotalMinor } = data;
    const refunded = about.filter(isOf<RefundIssuedV1>('refund-issued')).filter((refund) => refund.data.currency === currency);
    const netMinor = subtotalMinor - refunded.reduce((sum, refund) => sum + refund.data.subtotalMinor, 0);
    return { fact, at: timeOf(fact), currency, totalMinor, netMinor, counts: !ended, data, refunds: refunded.map((refund) => refund.data) };
  });
}

/** Whether an order is over when these facts about it, in fact order, have happened. */
function hasEnded(fact: Fact<PurchaseCompletedV1>, about: readonly Fact[]): boolean {
  if (about.some(({ type }) => type === 'itinera.orders.purchase-cancelled.v1')) return true;
  const { currency, totalMinor } = inForce(fact, about);
  const refunds = about.filter(isOf<RefundIssuedV1>('refund-issued')).filter((refund) => refund.data.currency === currency);
  return refunds.length > 0 && refunds.reduce((sum, refund) => sum + refund.data.amountMinor, 0) >= totalMinor;
}

function inForce(fact: Fact<PurchaseCompletedV1>, about: readonly Fact[]): PurchaseCompletedV1 {
  const amendments = about.filter(isOf<PurchaseAmendedV1>('purchase-amended'));
  const highest = Math.max(...amendments.map(({ data }) => data.revision));
  return amendments.findLast(({ data }) => data.revision === highest)?.data ?? fact.data;
}

/** Whether a fact names the order of a purchase. */
export const names = (fact: Fact, purchase: Fact<PurchaseCompletedV1>): boolean =>
  fact.shop === purchase.shop && (fact.data as { orderId?: string }).orderId === purchase.data.orderId;

export const isOf =
  <Data>(noun: string) =>
  (fact: Fact): fact is Fact<Data> =>
    fact.type === `itinera.orders.${noun}.v1`;
