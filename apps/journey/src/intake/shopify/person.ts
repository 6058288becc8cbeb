import type { Told } from '../identifiers.js';
import { objectOr, type JsonObject } from '../json.js';
import { textOf } from '../text.js';

/** Whom an order or checkout is about: the customer's number, and the addresses the buyer gave. Not those of a parcel's receiver. */
export function personOf(resource: JsonObject): Told[] {
  const customer = objectOr(resource['customer']);
  return [
    { as: 'customer', value: customer['id'], pointer: '/customer/id' },
    ...addresses(textOf(resource, 'email', 'contact_email') ?? customer['email'], textOf(resource, 'phone') ?? customer['phone']),
  ];
}

/** A customer's own record. */
export const personOfCustomer = (customer: JsonObject): Told[] => [
  { as: 'customer', value: customer['id'] ?? customer['customer_id'], pointer: '/id' },
  ...addresses(textOf(customer, 'email', 'email_address'), textOf(customer, 'phone')),
];

const addresses = (email: unknown, phone: unknown): Told[] => [
  { as: 'email', value: email, pointer: '/email' },
  { as: 'phone', value: phone, pointer: '/phone' },
];
