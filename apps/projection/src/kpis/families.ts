import type { Fact, Micros } from '#lib/contracts';
import { ABOUT_LOYALTY, ABOUT_PURCHASES, type About } from './about.js';
import type { Definition } from './definition.js';
import { purchaseEndpoints } from './endpoints.js';
import { evidenceOf, type Counted } from './evidence.js';
import { tallyGroups, type GroupBy } from './groups.js';
import { loyaltyEndpoints } from './loyalty/endpoints.js';
import { loyaltyEvidence } from './loyalty/evidence.js';
import { tallyLoyaltyGroups } from './loyalty/groups.js';
import { HELD, LOYALTY_METRICS } from './loyalty/metrics.js';
import { AMOUNTS, CUSTOMERS, type Endpoints, type Metric, type Tally } from './metrics.js';
import { purchasesOf } from './purchases.js';
import { LENGTHS, type Window } from './windows.js';

/** Numbers that are counted from the facts of one customer at a time: which facts, and how each way of asking counts them. */
export interface Family {
  about: About;
  endpoints(facts: readonly Fact[], emit: Endpoints): void;
  tallyGroups(facts: readonly Fact[], asked: Asked & { by: GroupBy }, groups: Map<string, Tally>): void;
  evidence(facts: readonly Fact[], asked: Asked): Counted[];
}

export interface Asked {
  definition: Definition;
  window: Window;
  at: Micros;
}

const PURCHASES: Family = {
  about: ABOUT_PURCHASES,
  endpoints: (facts, emit) => purchaseEndpoints(purchasesOf(facts), emit),
  tallyGroups: (facts, { by, window, at }, groups) => tallyGroups(purchasesOf(facts), by, window, at, groups),
  evidence: (facts, { definition, window, at }) => evidenceOf(definition.name, purchasesOf(facts), window, at),
};

const LOYALTY: Family = {
  about: ABOUT_LOYALTY,
  endpoints: loyaltyEndpoints,
  tallyGroups: (facts, { by, definition, window, at }, groups) => tallyLoyaltyGroups(facts, by, definition.metrics, window, at, groups),
  evidence: (facts, { definition, window, at }) => loyaltyEvidence(definition.name, facts, window, at),
};

const FAMILIES: ReadonlyMap<Metric, Family> = new Map<Metric, Family>([
  ...[...AMOUNTS, ...CUSTOMERS, 'creditNotes', 'refunds', 'refunded'].map((metric) => [metric as Metric, PURCHASES] as const),
  ...LOYALTY_METRICS.map((metric) => [metric, LOYALTY] as const),
]);

/** Null for what is kept in tables of its own: phases, and how checkouts ended. */
export function familyOf({ metrics }: Definition): Family | null {
  for (const metric of metrics) if (FAMILIES.has(metric)) return FAMILIES.get(metric)!;
  return null;
}

/** From when on something can have happened for it to count: how it stands at an instant goes back to the beginning. */
export function startOf({ definition, window, at }: Asked): Micros {
  return definition.metrics.some((metric) => STANDING.has(metric)) ? -Infinity : at - LENGTHS[window];
}

const STANDING: ReadonlySet<Metric> = new Set<Metric>(HELD);
