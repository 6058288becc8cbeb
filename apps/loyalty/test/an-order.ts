import type { LineItem } from '#lib/contracts';
import type { Order } from '../src/earning/order-lines.js';

/** A line of one piece. */
export const aLine = (amountMinor: number, line: Partial<LineItem> = {}): LineItem => ({
  productId: `p${amountMinor}`,
  quantity: 1,
  amountMinor,
  ...line,
});

/** Goods alone, paid by card: subtotal and total are the sum of the lines. */
export function anOrder(items: readonly LineItem[], order: Partial<Order> = {}): Order {
  const subtotalMinor = order.subtotalMinor ?? items.reduce((all, { amountMinor }) => all + amountMinor, 0);
  return { orderId: 'o1', currency: 'EUR', items: [...items], subtotalMinor, totalMinor: subtotalMinor, ...order };
}
