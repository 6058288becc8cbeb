import type { Fact, TouchpointRecordedV1 } from '#lib/contracts';
import { campaignOf } from '../attribution/attribute.js';
import { TOUCHED } from '../attribution/facts.js';
import { firstsOf } from '../attribution/first-purchases.js';
import { DIRECT } from '../attribution/rules.js';
import { datedFacts } from '../kpis/dated.js';
import { PURCHASE_TYPES, purchasesOf } from '../kpis/purchases.js';

const TOUCHPOINTS: ReadonlySet<string> = new Set([TOUCHED]);

/**
 * Of a customer's facts those that others' facts and the nights are reckoned with: all about purchases, and the touchpoints that by some rules
 * may have led to one that was the first at some instant.
 */
export function factsReckonedWith(facts: readonly Fact[]): Fact[] {
  const bought = facts.filter(({ type }) => PURCHASE_TYPES.has(type));
  const last = Math.max(...firstsOf(purchasesOf(bought).purchases).map(({ purchase }) => purchase.at));
  const touched = datedFacts(facts, TOUCHPOINTS).filter(({ at, fact }) => at < last && mayCount(fact as Fact<TouchpointRecordedV1>));
  return [...bought, ...touched.map(({ fact }) => fact)];
}

const mayCount = ({ data }: Fact<TouchpointRecordedV1>): boolean => campaignOf(data) !== null || data.channel !== DIRECT;
