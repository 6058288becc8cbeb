/** What an order's status means here. Shops add statuses of their own: one that is not listed says only what the order's dates say. */
export interface Meaning {
  /** Not bought yet: the customer is at the checkout. */
  checkout?: true;
  bought?: true;
  shipped?: true;
  delivered?: true;
  /** Why it is called off. */
  cancelled?: string;
}

export const STATUSES: Readonly<Record<string, Meaning>> = {
  // Made as soon as the checkout page is opened; not an order to anybody.
  'checkout-draft': {},
  'auto-draft': {},
  draft: {},
  pending: { checkout: true },
  // The payment was refused; the customer may pay again. Where it had counted as bought already, it does no more.
  failed: { checkout: true, cancelled: 'payment failed' },
  // Bought, and waiting for the money: a bank transfer, a cheque.
  'on-hold': { bought: true },
  processing: { bought: true },
  completed: { bought: true, shipped: true },
  refunded: { bought: true },
  cancelled: { cancelled: 'cancelled' },
  trash: { cancelled: 'deleted' },
  // Of common shipping extensions.
  shipped: { bought: true, shipped: true },
  'partial-shipped': { bought: true },
  delivered: { bought: true, shipped: true, delivered: true },
};
