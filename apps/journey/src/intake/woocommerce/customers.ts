import { CustomerRegisteredClaimV1, IdentifiedClaimV1 } from '#lib/contracts';
import { objectOr, storable, type JsonObject } from '../json.js';
import { instantOf } from '../shops/resource.js';
import { says, unread, type Said } from '../shops/said.js';
import { defined, textOf } from '../text.js';
import { personOfCustomer } from './person.js';

/** A customer's record: WooCommerce keeps one only for who has an account. */
export function customerSays(customer: JsonObject, happened: number): Said {
  const id = textOf(customer, 'id');
  if (id === undefined) return unread('the customer has no id');
  const changed = instantOf(customer, 'date_modified_gmt') ?? happened;
  const registered = instantOf(customer, 'date_created_gmt') ?? changed;
  const person = personOfCustomer(customer);
  const name = `woocommerce customer ${id}`;
  return says(
    {
      id: `${name} as of ${changed}`,
      contract: IdentifiedClaimV1,
      time: changed,
      data: {},
      ...person,
      traits: traitsOf(customer),
    },
    { id: `${name} registered`, contract: CustomerRegisteredClaimV1, time: registered, data: {}, ...person },
  );
}

function traitsOf(customer: JsonObject): Record<string, unknown> | undefined {
  const billing = objectOr(customer['billing']);
  const address = defined({
    street: textOf(billing, 'address_1'),
    city: textOf(billing, 'city'),
    state: textOf(billing, 'state'),
    postalCode: textOf(billing, 'postcode'),
    country: textOf(billing, 'country'),
  });
  const traits = defined({
    email: textOf(customer, 'email'),
    phone: textOf(billing, 'phone'),
    firstName: textOf(customer, 'first_name'),
    lastName: textOf(customer, 'last_name'),
    username: textOf(customer, 'username'),
    address: Object.keys(address).length > 0 ? address : undefined,
  });
  return Object.keys(traits).length > 0 ? storable(traits) : undefined;
}
