import { formatInstant, type Micros } from '#lib/contracts';
import { countingAt, type Bought } from './contacts.js';

/** What was bought and counts: neither cancelled nor fully refunded. */
export interface PurchasesView {
  orders: number;
  /** Null for whoever has bought nothing that counts. */
  last: { orderId: string; shop?: string; at: string; because: string } | null;
}

export function purchasesView(bought: readonly Bought[], at: Micros): PurchasesView {
  const counting = countingAt(bought, at);
  const last = counting.at(-1);
  return {
    orders: counting.length,
    last: last ? { orderId: last.orderId, ...(last.shop && { shop: last.shop }), at: formatInstant(last.at), because: last.fact } : null,
  };
}
