import { happens, IS_ABOUT_PURCHASES, isOneOf, type About } from '../kpis/about.js';
import { PURCHASE_TYPES } from '../kpis/purchases.js';
import { LEAD, TOUCHED } from './facts.js';

export const IS_LEAD = `type = '${LEAD}'`;

/** What makes a lead, and what makes a customer of one. */
export const ABOUT_LEADS: About = {
  facts: isOneOf(new Set([...PURCHASE_TYPES, LEAD])),
  changes: (start, end) => [`${IS_ABOUT_PURCHASES} AND ${happens(start, end)}`, `${IS_LEAD} AND ${happens(start, end)}`],
};

/** The leads alone: each is named where it counts, and with it what made a customer of it. */
export const LEADS_ALONE: About = { facts: IS_LEAD, changes: (start, end) => [happens(start, end)] };

/** Purchases, and the touchpoints they may be owed to. */
export const ABOUT_ATTRIBUTION: About = { facts: isOneOf(new Set([...PURCHASE_TYPES, TOUCHED])), changes: () => [] };
