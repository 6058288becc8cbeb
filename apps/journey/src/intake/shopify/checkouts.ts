import { CheckoutStartedClaimV1 } from '#lib/contracts';
import { currencyOf } from '#lib/money';
import type { JsonObject } from '../json.js';
import { instantOf, minorIn } from '../shops/resource.js';
import { says, unread, type Said } from '../shops/said.js';
import { defined, labelOf, textOf } from '../text.js';
import { linesOf } from './order-lines.js';
import { personOf } from './person.js';
import type { Surroundings } from './surroundings.js';

/** A checkout, as soon as it says whose it is: until the customer has given an address it is nobody's, and says nothing. */
export function checkoutSays(checkout: JsonObject, { happened }: Surroundings): Said {
  const checkoutId = textOf(checkout, 'token', 'id');
  if (checkoutId === undefined) return unread('the checkout has no token');
  const person = personOf(checkout);
  if (person.every(({ value }) => value === undefined || value === null || value === '')) return says();
  const currency = currencyOf(checkout['currency']);
  if (currency === undefined) return unread('the checkout names no currency of ISO 4217');
  const minor = minorIn(currency);
  const data = defined({
    checkoutId,
    cartId: textOf(checkout, 'cart_token'),
    valueMinor: checkout['total_price'] === undefined ? undefined : minor(checkout['total_price']),
    currency,
    items: linesOf(checkout, currency, minor, new Map()).map(({ item }) => item),
  });
  const time = instantOf(checkout, 'created_at') ?? happened;
  const channel = labelOf(checkout, 200, 'source_name');
  return says({ id: `shopify checkout ${checkoutId}`, contract: CheckoutStartedClaimV1, time, data, person, channel });
}
