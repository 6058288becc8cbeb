import type { Json } from '../../contract-schemas.js';
import { CURSOR, inQuery, limit, SHOP, SOURCE, text } from '../operation.js';

/** What the routes of feedback share. */
export const service = 'feedback';
export const READS = 'customers:read';
export const WRITES = 'customers:write';

/** What is sent: the bounds are those the controllers hold it to. */
export const sent = {
  id: (description?: string): Json => text(description, { minLength: 1, maxLength: 200 }),
  customer: text('The customer: `userId:…`, `email:…`, an id.', { maxLength: 500 }),
  words: (description?: string): Json => text(description, { maxLength: 5000 }),
};

/** What a list is cut down to, besides what each has of its own. */
export const LISTED: Json[] = [
  inQuery('customer', 'Only this customer’s: `userId:…`, `email:…`, an id.'),
  inQuery('query', 'Only those in whose texts all these words are found, or words that begin with them; case and accents do not matter.'),
  SHOP,
  SOURCE,
  limit(200, 50),
  CURSOR,
];

export const cursor = text('Absent on the last page.');
