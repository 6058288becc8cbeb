import type { Json } from '../../contract-schemas.js';
import { count, object, text } from '../operation.js';

/** What the routes of loyalty share. */
export const service = 'loyalty';
export const READS = 'customers:read';
export const WRITES = 'customers:write';

export const points = count('Whole points.');
export const minor = count('Whole minor units.');
export const currency = text(undefined, { pattern: '^[A-Z]{3}$' });
/** Exact, as it is written in programme.yml. */
export const decimal = text('A decimal number as text, exact.');
export const version = text('The version of the programme it was made under.');
export const words = text('The same for people.');

/** What is sent: the bounds are those the controllers hold it to. */
export const sent = {
  id: (description?: string): Json => text(description, { minLength: 1, maxLength: 200 }),
  label: (most: number, description?: string): Json => text(description, { maxLength: most }),
  customer: (description: string): Json => text(description, { maxLength: 500 }),
  points: (description?: string): Json => whole(1, 1e12, description),
  minor: (description?: string): Json => whole(0, 1e13, description),
  currency: text('ISO 4217.', { pattern: '^[A-Z]{3}$' }),
};

export const whole = (least: number, most: number, description?: string): Json => ({
  ...count(description),
  minimum: least,
  maximum: most,
});

export const standing = {
  balance: count('Lots less debt, over all memberships; below zero while points are owed.'),
  pending: count('Earned, and spendable once their order can no longer be returned.'),
  debt: count('Owed: taken back when there were none left. The next points that become available pay it.'),
  spendable: count('What can be redeemed now.'),
};
export const STANDING = object(standing, 'What a customer has in points.');
