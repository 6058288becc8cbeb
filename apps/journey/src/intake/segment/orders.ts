import {
  CheckoutStartedClaimV1,
  PurchaseAmendedClaimV1,
  PurchaseCancelledV1,
  PurchaseCompletedClaimV1,
  RefundIssuedClaimV1,
} from '#lib/contracts';
import type { Sender } from '../received.js';
import { defined, labelOf, textOf } from '../text.js';
import { Amounts } from './amounts.js';
import { linesOf } from './lines.js';
import type { Message } from './messages.js';
import type { Said } from './said.js';

const ORDER_ID = ['order_id', 'orderId', 'transaction_id'];

/** Orders differ by one word: what `value` means. */
interface Dialect {
  /** GA4 defines `value` as the sum of the lines; elsewhere it is what the customer pays. */
  valueIsSubtotal: boolean;
}

/** Order Completed. `total` rules; `revenue` is the subtotal only where no total contradicts it (older examples send it before discount). */
export function purchase(message: Message, sender: Sender, dialect: Dialect): Said {
  const { amounts, fields } = order(message, sender, dialect);
  return { drafts: [{ contract: PurchaseCompletedClaimV1, data: fields }], refusals: amounts.refusals };
}

/** Order Updated: the order as it now stands. */
export function amendment(message: Message, sender: Sender, dialect: Dialect): Said {
  const { amounts, fields } = order(message, sender, dialect);
  const revision = message.properties['revision'];
  const numbered = typeof revision === 'number' ? { revision } : {};
  return { drafts: [{ contract: PurchaseAmendedClaimV1, data: { ...fields, ...numbered } }], refusals: amounts.refusals };
}

function order(message: Message, sender: Sender, { valueIsSubtotal }: Dialect): { amounts: Amounts; fields: object } {
  const { properties } = message;
  const amounts = new Amounts(properties, sender);
  const totalMinor = valueIsSubtotal ? amounts.minor('total') : amounts.minor('total', 'value');
  const subtotals = ['subtotal', ...(valueIsSubtotal ? ['value'] : []), ...(totalMinor === undefined ? ['revenue'] : [])];
  const fields = defined({
    orderId: textOf(properties, ...ORDER_ID),
    checkoutId: textOf(properties, 'checkout_id', 'checkoutId'),
    cartId: textOf(properties, 'cart_id', 'cartId'),
    currency: amounts.currency,
    items: linesOf(properties, amounts),
    subtotalMinor: amounts.minor(...subtotals),
    discountMinor: amounts.minor('discount'),
    shippingMinor: amounts.minor('shipping'),
    taxMinor: amounts.minor('tax'),
    totalMinor,
    coupons: coupons(properties['coupon']),
    channel: labelOf(properties, 200, 'channel') ?? salesChannel(message.channel),
    store: labelOf(properties, 200, 'store', 'affiliation'),
    campaign: message.origin.campaign,
  });
  return { amounts, fields };
}

/** Where it was sold, not what brought the customer; a server speaks for any channel and so for none. */
function salesChannel(told: string | undefined): string | undefined {
  return told === 'browser' ? 'web' : told === 'mobile' ? 'app' : undefined;
}

function coupons(told: unknown): string[] | undefined {
  const list = (Array.isArray(told) ? told : [told]).filter((code): code is string => typeof code === 'string' && code.trim() !== '');
  return list.length > 0 ? list.map((code) => code.trim()) : undefined;
}

export function cancellation({ properties }: Message): Said {
  const data = defined({ orderId: textOf(properties, ...ORDER_ID), reason: labelOf(properties, 500, 'reason', 'cancel_reason') });
  return { drafts: [{ contract: PurchaseCancelledV1, data }], refusals: [] };
}

/** The checkout's id, else whatever else names it, so that its purchase closes it. */
export function checkout(message: Message, sender: Sender): Said {
  const { properties } = message;
  const amounts = new Amounts(properties, sender);
  const data = defined({
    checkoutId: textOf(properties, 'checkout_id', 'checkoutId', ...ORDER_ID, 'cart_id', 'cartId') ?? message.id,
    cartId: textOf(properties, 'cart_id', 'cartId'),
    orderId: textOf(properties, ...ORDER_ID),
    valueMinor: amounts.minor('value', 'total', 'revenue'),
    currency: amounts.currency,
    items: linesOf(properties, amounts),
  });
  return { drafts: [{ contract: CheckoutStartedClaimV1, data }], refusals: amounts.refusals };
}

/**
 * Order Refunded: the amount told, else that of the products told, else the whole order. Which lines of the order they were is not
 * said: a claim counts lines by their place in the order, which only the order's owner knows.
 */
export function refund(message: Message, sender: Sender, { valueIsSubtotal }: Dialect): Said {
  const { properties } = message;
  const amounts = new Amounts(properties, sender);
  const ids = { refundId: textOf(properties, 'refund_id', 'refundId'), orderId: textOf(properties, ...ORDER_ID) };
  if (ids.orderId === undefined) amounts.refuse('/properties/order_id', 'is required');
  const said = refundAmount(properties, amounts, valueIsSubtotal);
  return { drafts: [{ contract: RefundIssuedClaimV1, data: defined({ ...ids, ...said }) }], refusals: amounts.refusals };
}

function refundAmount(properties: Message['properties'], amounts: Amounts, valueIsSubtotal: boolean): object {
  const [shippingMinor, taxMinor] = [amounts.minor('shipping'), amounts.minor('tax')];
  const whole = valueIsSubtotal ? amounts.minor('total') : amounts.minor('total', 'value', 'revenue', 'amount');
  if (whole !== undefined) return { amountMinor: whole, currency: amounts.currency, shippingMinor, taxMinor };
  const lines = linesOf(properties, amounts) ?? [];
  const goods = valueIsSubtotal ? amounts.minor('value') : undefined;
  if (goods === undefined && lines.length === 0) return { full: true };
  if (goods === undefined && lines.some(({ amountMinor }) => amountMinor === undefined))
    amounts.refuse('/properties/total', 'is required where the products refunded have no price');
  const subtotalMinor = goods ?? lines.reduce((sum, { amountMinor = 0 }) => sum + amountMinor, 0);
  return {
    amountMinor: subtotalMinor + (shippingMinor ?? 0) + (taxMinor ?? 0),
    subtotalMinor,
    shippingMinor,
    taxMinor,
    currency: amounts.currency,
  };
}
