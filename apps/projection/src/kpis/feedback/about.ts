import type { Micros } from '#lib/contracts';
import { happens, IS_ABOUT_PURCHASES, isOneOf, written, type About } from '../about.js';
import { DELIVERY_TYPES, QUESTION_TYPES, RETURN_TYPES, SURVEY_TYPES } from './facts.js';

/** As one term each, as for the points programme. */
const oneTerm = (types: ReadonlySet<string>): string => `(${isOneOf(types)}) IS TRUE`;

/** By when a question is said to be due, as its text. */
export const TOLD_DUE = `(coalesce(fact::json -> 'data' ->> 'dueAt', fact::json -> 'data' ->> 'due')) COLLATE "C"`;

const asTheyHappen = (types: ReadonlySet<string>): About => ({ facts: oneTerm(types), changes: (start, end) => [happens(start, end)] });

export const ABOUT_SURVEYS = asTheyHappen(SURVEY_TYPES);
export const ABOUT_DELIVERIES = asTheyHappen(DELIVERY_TYPES);
export const ABOUT_RETURNS = asTheyHappen(RETURN_TYPES);

/** With the purchases, whose channel, campaign and store their deliveries and returns count in. */
const withPurchases = ({ facts }: About): About => ({ facts: `(${facts} OR ${IS_ABOUT_PURCHASES})`, changes: () => [] });
export const GROUPED_DELIVERIES = withPurchases(ABOUT_DELIVERIES);
export const GROUPED_RETURNS = withPurchases(ABOUT_RETURNS);

/** A question becomes overdue without a fact at that instant. */
export const ABOUT_QUESTIONS: About = {
  facts: oneTerm(QUESTION_TYPES),
  changes: (start: Micros, end: Micros) =>
    start === -Infinity
      ? [happens(start, end)]
      : [happens(start, end), `${TOLD_DUE} >= ${written(start)} AND ${TOLD_DUE} < ${written(end)}`],
};
