import { EARLIEST, formatInstant, LATEST, type Micros } from '#lib/contracts';
import { LOYALTY_TYPES } from './loyalty/facts.js';
import { PURCHASE_TYPES } from './purchases.js';

/**
 * The facts a family of numbers is made of, as conditions in SQL. They are written into the statements as the partial indexes have them, so
 * that the planner sees that those serve.
 */
export interface About {
  facts: string;
  /** Each is true of the facts by which a number changes in `[start, end)` in one way; together they are all of them. */
  changes(start: Micros, end: Micros): string[];
}

export const isOneOf = (types: ReadonlySet<string>): string => `type IN (${[...types].map((type) => `'${type}'`).join(', ')})`;

export const IS_ABOUT_PURCHASES = isOneOf(PURCHASE_TYPES);
/** As one term: of two lists the planner would compare every type with every other, partition by partition, for twenty milliseconds. */
export const IS_ABOUT_LOYALTY = `(${isOneOf(LOYALTY_TYPES)}) IS TRUE`;

/** When a posting says its points expire, as its text: facts write instants so that text order is time order. */
export const TOLD_EXPIRY = `(fact::json -> 'data' ->> 'expiresAt') COLLATE "C"`;

export const happens = (start: Micros, end: Micros): string =>
  start === -Infinity ? `time < ${end}` : `time >= ${start} AND time < ${end}`;

export const ABOUT_PURCHASES: About = { facts: IS_ABOUT_PURCHASES, changes: (start, end) => [happens(start, end)] };

/** Points expire without a fact at that instant. */
export const ABOUT_LOYALTY: About = {
  facts: IS_ABOUT_LOYALTY,
  changes: (start, end) =>
    start === -Infinity
      ? [happens(start, end)]
      : [happens(start, end), `${TOLD_EXPIRY} >= ${written(start)} AND ${TOLD_EXPIRY} < ${written(end)}`],
};

/** All there are, whatever they change. */
export const ABOUT_EVERYTHING: About = { facts: 'true', changes: () => [] };

/** No fact tells an instant outside the years one may lie in. */
export const written = (instant: Micros): string => `'${formatInstant(Math.min(Math.max(instant, EARLIEST), LATEST))}'`;
