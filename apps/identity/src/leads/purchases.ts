import {
  PurchaseAmendedV1,
  PurchaseCancelledV1,
  PurchaseCompletedV1,
  RefundIssuedV1,
  timeOf,
  wireType,
  type Fact,
  type Micros,
} from '#lib/contracts';

/** What facts say of one order; told in any order and repeated, they say the same. */
export interface PurchaseNews {
  shop: string;
  orderId: string;
  subject: string | null;
  /** When it was bought; null while that is not known. */
  at: Micros | null;
  total: number | null;
  /** Of the total: 0 for the purchase itself, then the amendments'; -1 while neither is known. */
  revision: number;
  cancelled: boolean;
  /** Amounts by refund id, so that a refund told twice counts once. */
  refunds: Record<string, number>;
}

/** What a batch of facts says, one entry an order. */
export function purchasesOf(facts: readonly Fact[]): PurchaseNews[] {
  const byOrder = new Map<string, PurchaseNews>();
  for (const fact of facts) {
    const news = newsOf(fact);
    if (!news) continue;
    const key = JSON.stringify([news.shop, news.orderId]);
    const before = byOrder.get(key);
    byOrder.set(key, before ? both(before, news) : news);
  }
  return [...byOrder.values()];
}

function newsOf(fact: Fact): PurchaseNews | null {
  const { orderId } = fact.data as { orderId?: string };
  if (orderId === undefined) return null;
  const nothing: PurchaseNews = {
    shop: fact.shop ?? '',
    orderId,
    subject: null,
    at: null,
    total: null,
    revision: -1,
    cancelled: false,
    refunds: {},
  };
  const subject = fact.subject ?? null;
  switch (fact.type) {
    case wireType(PurchaseCompletedV1):
      return { ...nothing, subject, at: timeOf(fact), total: (fact.data as PurchaseCompletedV1).totalMinor, revision: 0 };
    case wireType(PurchaseAmendedV1): {
      const { totalMinor, revision } = fact.data as PurchaseAmendedV1;
      return { ...nothing, subject, total: totalMinor, revision };
    }
    case wireType(PurchaseCancelledV1):
      return { ...nothing, cancelled: true };
    case wireType(RefundIssuedV1): {
      const { refundId, amountMinor } = fact.data as RefundIssuedV1;
      return { ...nothing, refunds: { [refundId]: amountMinor } };
    }
    default:
      return null;
  }
}

function both(one: PurchaseNews, other: PurchaseNews): PurchaseNews {
  const newest = other.revision >= one.revision ? other : one;
  return {
    ...one,
    subject: one.subject ?? other.subject,
    at: earlier(one.at, other.at),
    total: newest.total,
    revision: newest.revision,
    cancelled: one.cancelled || other.cancelled,
    refunds: { ...one.refunds, ...other.refunds },
  };
}

const earlier = (one: Micros | null, other: Micros | null): Micros | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
