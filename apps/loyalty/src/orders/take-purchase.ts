import { timeOf, type Fact, type LineItem, type PurchaseCompletedV1 } from '#lib/contracts';
import type { Order } from '../earning/order-lines.js';
import { bringTo } from '../members/settle.js';
import { becauseOf } from '../members/posting-facts.js';
import { earnFor, memberSince } from './earn-order.js';
import type { Desk } from './desk.js';
import type { Purchase } from './purchase.js';

/** Keeps a purchase, and grants the customer what it earns if they took part by then. Told again, it changes nothing. */
export async function takePurchase(desk: Desk, fact: Fact<PurchaseCompletedV1>): Promise<void> {
  const { book, purchases, programmes } = desk;
  const order = { shop: fact.shop ?? '', orderId: fact.data.orderId };
  if (purchases.of(order)) return;
  const purchase = purchases.add(newPurchase(order.shop, fact));
  purchases.mark(purchase);
  const membership = book.membershipOf(purchase.subject);
  if (!membership || purchase.at < memberSince(membership, programmes.at(purchase.at))) return;
  const at = bringTo(book, membership, purchase.at, programmes);
  await earnFor(membership, purchase, purchases, programmes.at(purchase.at), { at, since: purchase.at });
  bringTo(book, membership, at, programmes);
}

const newPurchase = (shop: string, fact: Fact<PurchaseCompletedV1>): Purchase => ({
  shop,
  orderId: fact.data.orderId,
  subject: fact.subject!,
  at: timeOf(fact),
  because: becauseOf(fact),
  bought: boughtIn(fact.data),
  amended: null,
  cancelledAt: null,
  deliveries: [],
  returns: [],
  refunds: [],
  earned: null,
});

/** Only what rating, challenges and refunds read: most purchases are never rated. */
function boughtIn({ orderId, currency, items, subtotalMinor, totalMinor, tenders, channel }: PurchaseCompletedV1): Order {
  return {
    orderId,
    currency,
    items: items.map(itemIn),
    subtotalMinor,
    totalMinor,
    ...(tenders && { tenders }),
    ...(channel !== undefined && { channel }),
  };
}

export const itemIn = ({ productId, sku, category, quantity, amountMinor, giftCard }: LineItem): LineItem => ({
  productId,
  ...(sku !== undefined && { sku }),
  ...(category !== undefined && { category }),
  quantity,
  amountMinor,
  ...(giftCard && { giftCard }),
});
