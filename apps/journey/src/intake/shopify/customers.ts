import { ConsentChangedV1, CustomerRegisteredClaimV1, IdentifiedClaimV1 } from '#lib/contracts';
import { objectOr, storable, type JsonObject } from '../json.js';
import { instantOf } from '../shops/resource.js';
import { says, unread, type Said, type Saying } from '../shops/said.js';
import { defined, textOf } from '../text.js';
import { personOfCustomer } from './person.js';
import type { Surroundings } from './surroundings.js';

/** A customer's record: who they are, what they allow, and that they have an account. A record without account is a guest's. */
export function customerSays(customer: JsonObject, surroundings: Surroundings): Said {
  const id = textOf(customer, 'id');
  if (id === undefined) return unread('the customer has no id');
  const person = personOfCustomer(customer);
  const changed = instantOf(customer, 'updated_at') ?? surroundings.happened;
  const identified: Saying = {
    id: `shopify customer ${id} as of ${changed}`,
    contract: IdentifiedClaimV1,
    time: changed,
    data: {},
    person,
    traits: traitsOf(customer),
  };
  return says(identified, ...registration(customer, id, changed), ...consentsOf(customer, id, surroundings));
}

function registration(customer: JsonObject, id: string, changed: number): Saying[] {
  if (customer['state'] !== 'enabled') return [];
  const registered = { id: `shopify customer ${id} registered`, contract: CustomerRegisteredClaimV1, data: {} };
  return [{ ...registered, time: instantOf(customer, 'created_at') ?? changed, person: personOfCustomer(customer) }];
}

function traitsOf(customer: JsonObject): Record<string, unknown> | undefined {
  const home = objectOr(customer['default_address']);
  const address = defined({
    street: textOf(home, 'address1'),
    city: textOf(home, 'city'),
    state: textOf(home, 'province_code', 'province'),
    postalCode: textOf(home, 'zip'),
    country: textOf(home, 'country_code', 'country'),
  });
  const traits = defined({
    email: textOf(customer, 'email'),
    phone: textOf(customer, 'phone'),
    firstName: textOf(customer, 'first_name'),
    lastName: textOf(customer, 'last_name'),
    address: Object.keys(address).length > 0 ? address : undefined,
  });
  return Object.keys(traits).length > 0 ? storable(traits) : undefined;
}

const STATUSES: Readonly<Record<string, 'granted' | 'withdrawn'>> = { subscribed: 'granted', unsubscribed: 'withdrawn' };

/** Consents to marketing, in a customer's record or as told by themselves. Who was never asked, or has yet to confirm, has said nothing. */
export function consentsOf(told: JsonObject, id: string, { happened }: Surroundings): Saying[] {
  return (['email', 'sms'] as const).flatMap((channel): Saying[] => {
    const consent = objectOr(told[`${channel}_marketing_consent`]);
    const status = STATUSES[(textOf(consent, 'state') ?? '').toLowerCase()];
    if (status === undefined) return [];
    const time = instantOf(consent, 'consent_updated_at') ?? instantOf(told, 'updated_at') ?? happened;
    const name = `shopify customer ${id} ${channel} consent ${time}`;
    const data = { purpose: 'marketing', status, channel };
    return [{ id: name, contract: ConsentChangedV1, time, data, person: personOfCustomer(told) }];
  });
}

/** The topics that tell a consent by itself. */
export function consentSays(told: JsonObject, surroundings: Surroundings): Said {
  const id = textOf(told, 'customer_id', 'id');
  return id === undefined ? unread('the consent names no customer') : says(...consentsOf(told, id, surroundings));
}

/** The shop has made one record of two. Two numbers of one shop never become one person by themselves: identity suggests it. */
export function mergeSays(merge: JsonObject, { happened }: Surroundings): Said {
  const [kept, gone] = ['kept', 'deleted'].map((which) =>
    textOf(merge, `admin_graphql_api_customer_${which}_id`)?.replace(/^gid:\/\/shopify\/Customer\//, ''),
  );
  if (kept === undefined || gone === undefined) return unread('the merge does not name both customers');
  const person = [kept, gone].map((value) => ({ as: 'customer' as const, value, pointer: '' }));
  return says({ id: `shopify customer ${kept} takes in ${gone}`, contract: IdentifiedClaimV1, time: happened, data: {}, person });
}
