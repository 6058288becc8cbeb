import { subjectId } from '#lib/contracts';
import { identifiersOf } from '../intake/identifiers.js';
import type { JsonObject } from '../intake/json.js';
import type { Sender } from '../intake/received.js';
import { personOf as shopifyPerson, personOfCustomer as shopifyCustomer } from '../intake/shopify/person.js';
import { personOf as woocommercePerson, personOfCustomer as woocommerceCustomer } from '../intake/woocommerce/person.js';

/** Whom a body may be about, whatever it is: so that what is kept of them goes when they are erased. The strongest first. */
export function subjectsOf(resource: JsonObject, sender: Sender, secret: string): string[] {
  // Only a customer's own record has the customer's number as its id.
  const isCustomer = 'first_name' in resource;
  const told = isCustomer
    ? [...shopifyCustomer(resource), ...woocommerceCustomer(resource).person]
    : [...shopifyPerson(resource), ...woocommercePerson(resource).person];
  const { identifiers } = identifiersOf(
    told.map((one) => ({ ...one, bonus: true })),
    sender,
  );
  return identifiers.map((identifier) => subjectId(secret, identifier));
}
