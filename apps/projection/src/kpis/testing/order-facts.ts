import { formatInstant, parseInstant, type Fact, type Micros } from '#lib/contracts';

/** Facts about orders, as a test wants them: what it does not say is filled in. */
export const instant = (text: string): Micros => parseInstant(text)!;

interface Told {
  at: Micros;
  id?: string;
  source?: string;
  shop?: string;
  subject?: string;
}

let made = 0;

function fact(noun: string, { at, id = `f${++made}`, source = 'shop-app', shop = 'main', subject }: Told, data: object): Fact {
  return {
    specversion: '1.0',
    id,
    source,
    shop,
    type: `itinera.orders.${noun}.v1`,
    time: formatInstant(at),
    recordedtime: formatInstant(at),
    datacontenttype: 'application/json',
    ...(subject && { subject }),
    data,
  };
}

export interface Money {
  currency?: string;
  subtotalMinor?: number;
  shippingMinor?: number;
  channel?: string;
  campaign?: string;
  store?: string;
  items?: { productId: string; quantity: number; amountMinor: number }[];
}

/** Parts of a refund's subtotal. */
export interface OfLines {
  lines?: { line: number; quantity: number; amountMinor: number }[];
}

function order({ currency = 'USD', subtotalMinor = 10_00, shippingMinor = 0, ...group }: Money): object {
  return {
    currency,
    subtotalMinor,
    shippingMinor,
    taxMinor: 0,
    discountMinor: 0,
    totalMinor: subtotalMinor + shippingMinor,
    items: [],
    ...group,
  };
}

export const aPurchase = (told: Told & Money & { orderId: string; checkoutId?: string }): Fact =>
  fact('purchase-completed', told, {
    orderId: told.orderId,
    ...(told.checkoutId && { checkoutId: told.checkoutId }),
    ...order(pick(told)),
  });

export const anAmendment = (told: Told & Money & { orderId: string; revision: number }): Fact =>
  fact('purchase-amended', told, { orderId: told.orderId, revision: told.revision, ...order(pick(told)) });

export const aCancellation = (told: Told & { orderId: string }): Fact => fact('purchase-cancelled', told, { orderId: told.orderId });

/** Without an order: a credit note. */
export const aRefund = (told: Told & Money & OfLines & { orderId?: string }): Fact => {
  const { currency = 'USD', subtotalMinor = 10_00, shippingMinor = 0, lines } = told;
  const amounts = {
    currency,
    subtotalMinor,
    shippingMinor,
    taxMinor: 0,
    amountMinor: subtotalMinor + shippingMinor,
    ...(lines && { lines }),
  };
  return fact('refund-issued', told, { refundId: `r${++made}`, ...(told.orderId !== undefined && { orderId: told.orderId }), ...amounts });
};

export const aCheckout = (told: Told & { checkoutId: string }): Fact =>
  fact('checkout-started', told, { checkoutId: told.checkoutId, valueMinor: 10_00, currency: 'USD', items: [] });

function pick({ currency, subtotalMinor, shippingMinor, channel, campaign, store, items }: Money): Money {
  return JSON.parse(JSON.stringify({ currency, subtotalMinor, shippingMinor, channel, campaign, store, items })) as Money;
}
