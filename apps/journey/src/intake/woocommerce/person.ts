import { objectOr, type JsonObject } from '../json.js';
import type { Saying } from '../shops/said.js';
import { textOf } from '../text.js';

type Person = Pick<Saying, 'person' | 'country'>;

/** Who bought: the customer's number (0 is a guest, and nobody), and the addresses of the bill. */
export const personOf = (order: JsonObject): Person => person(order['customer_id'], undefined, objectOr(order['billing']));

/** A customer's own record. */
export const personOfCustomer = (customer: JsonObject): Person =>
  person(customer['id'], textOf(customer, 'email'), objectOr(customer['billing']));

/** Telephone numbers are written as at home: in the country of the bill. */
function person(id: unknown, email: string | undefined, billing: JsonObject): Person {
  return {
    person: [
      { as: 'customer', value: id, pointer: '/id' },
      { as: 'email', value: email ?? billing['email'], pointer: '/email' },
      { as: 'phone', value: billing['phone'], pointer: '/billing/phone' },
    ],
    country: textOf(billing, 'country'),
  };
}
