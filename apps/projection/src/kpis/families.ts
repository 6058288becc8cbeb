import type { Fact, Micros } from '#lib/contracts';
import { ABOUT_ATTRIBUTION, ABOUT_LEADS, LEADS_ALONE } from '../attribution/about.js';
import { acquisitionEndpoints } from '../attribution/endpoints.js';
import { acquisitionEvidence, leadEvidence } from '../attribution/evidence.js';
import { tallyAcquired, tallyLeads } from '../attribution/tally.js';
import { ABOUT_EVERYTHING, ABOUT_LOYALTY, ABOUT_PURCHASES, type About } from './about.js';
import type { Asked, Definition } from './definition.js';
import { purchaseEndpoints } from './endpoints.js';
import { evidenceOf, type Counted } from './evidence.js';
import { ABOUT_DELIVERIES, ABOUT_QUESTIONS, ABOUT_RETURNS, ABOUT_SURVEYS, GROUPED_DELIVERIES, GROUPED_RETURNS } from './feedback/about.js';
import { deliveryEndpoints } from './feedback/deliveries.js';
import { questionEndpoints } from './feedback/endpoints.js';
import { deliveryEvidence, questionEvidence, returnEvidence, surveyEvidence } from './feedback/evidence.js';
import { DECIDED, DELIVERED_ONCE, FEEDBACK_HELD, LATEST_NPS, QUESTION_TIMES, RETURN_TIMES, SURVEYED } from './feedback/metrics.js';
import { surveyEndpoints } from './feedback/surveys.js';
import { tallyDeliveries, tallyQuestions, tallyReturns } from './feedback/tally.js';
import { tallySurveys } from './feedback/tally-surveys.js';
import { tallyGroups, type GroupBy } from './groups.js';
import { loyaltyEndpoints } from './loyalty/endpoints.js';
import { loyaltyEvidence } from './loyalty/evidence.js';
import { tallyLoyaltyGroups } from './loyalty/groups.js';
import { HELD, LOYALTY_METRICS } from './loyalty/metrics.js';
import { AMOUNTS, CUSTOMERS, type Endpoints, type Metric, type Tally } from './metrics.js';
import { purchasesOf } from './purchases.js';
import { STEP_METRICS } from './repeat-steps/metrics.js';
import { stepEvidence, tallySteps } from './repeat-steps/steps.js';
import { LENGTHS } from './windows.js';

/** Numbers that are counted from the facts of one customer at a time: which facts, and how each way of asking counts them. */
export interface Family {
  about: About;
  /** What cells hold the sums of. Absent where a number is counted from the facts whenever it is asked for. */
  endpoints?(facts: readonly Fact[], emit: Endpoints): void;
  /** By null: altogether. */
  tallyGroups(facts: readonly Fact[], asked: Asked & { by: GroupBy | null }, groups: Map<string, Tally>): void;
  evidence(facts: readonly Fact[], asked: Asked): Counted[];
  /** Which facts of a customer the evidence is made of, where not only those. */
  shownWith?: About;
  /** Which facts of a customer groups are counted from, where not only those. */
  groupedWith?: About;
  /** It depends on the rules of attribution, and on what was spent. */
  attributed?: true;
  /** Which of the facts the evidence can name, where not any of them. */
  named?: About;
}

const PURCHASES: Family = {
  about: ABOUT_PURCHASES,
  endpoints: (facts, emit) => purchaseEndpoints(purchasesOf(facts), emit),
  tallyGroups: (facts, { by, window, at }, groups) => tallyGroups(purchasesOf(facts), by, window, at, groups),
  evidence: (facts, { definition, window, at }) => evidenceOf(definition.name, purchasesOf(facts), window, at),
};

const REPEAT_STEPS: Family = { about: ABOUT_PURCHASES, tallyGroups: tallySteps, evidence: stepEvidence };

const LOYALTY: Family = {
  about: ABOUT_LOYALTY,
  endpoints: loyaltyEndpoints,
  tallyGroups: (facts, { by, definition, window, at }, groups) => tallyLoyaltyGroups(facts, by, definition.metrics, window, at, groups),
  evidence: (facts, { definition, window, at }) => loyaltyEvidence(definition.name, facts, window, at),
};

const SURVEYS: Family = {
  about: ABOUT_SURVEYS,
  endpoints: surveyEndpoints,
  tallyGroups: tallySurveys,
  evidence: surveyEvidence,
  shownWith: ABOUT_EVERYTHING,
};

const QUESTIONS: Family = {
  about: ABOUT_QUESTIONS,
  endpoints: questionEndpoints,
  tallyGroups: tallyQuestions,
  evidence: questionEvidence,
};

const TIMES_OF_QUESTIONS: Family = { about: ABOUT_QUESTIONS, tallyGroups: tallyQuestions, evidence: questionEvidence };

const DELIVERIES: Family = {
  about: ABOUT_DELIVERIES,
  endpoints: deliveryEndpoints,
  tallyGroups: tallyDeliveries,
  groupedWith: GROUPED_DELIVERIES,
  evidence: deliveryEvidence,
};

const RETURNS: Family = { about: ABOUT_RETURNS, tallyGroups: tallyReturns, groupedWith: GROUPED_RETURNS, evidence: returnEvidence };

/** What a first purchase is owed to depends on rules that may change, so no sums of it are kept: only of how many were won. */
const ATTRIBUTED: Family = {
  about: ABOUT_PURCHASES,
  tallyGroups: tallyAcquired,
  groupedWith: ABOUT_ATTRIBUTION,
  attributed: true,
  evidence: acquisitionEvidence,
  shownWith: ABOUT_ATTRIBUTION,
};

const ACQUIRED: Family = { ...ATTRIBUTED, endpoints: (facts, emit) => acquisitionEndpoints(facts, purchasesOf(facts).purchases, emit) };

const LEADS: Family = {
  about: ABOUT_LEADS,
  endpoints: (facts, emit) => acquisitionEndpoints(facts, purchasesOf(facts).purchases, emit),
  tallyGroups: tallyLeads,
  evidence: leadEvidence,
  named: LEADS_ALONE,
};

const of = (family: Family, metrics: readonly Metric[]): [Metric, Family][] => metrics.map((metric) => [metric, family]);

const FAMILIES: ReadonlyMap<Metric, Family> = new Map<Metric, Family>([
  ...of(PURCHASES, [...AMOUNTS, ...CUSTOMERS, 'creditNotes', 'refunds', 'refunded']),
  ...of(REPEAT_STEPS, STEP_METRICS),
  ...of(LOYALTY, LOYALTY_METRICS),
  ...of(SURVEYS, [...SURVEYED, ...LATEST_NPS]),
  ...of(QUESTIONS, [...FEEDBACK_HELD, ...DECIDED]),
  ...of(TIMES_OF_QUESTIONS, QUESTION_TIMES),
  ...of(DELIVERIES, DELIVERED_ONCE),
  ...of(RETURNS, RETURN_TIMES),
  ...of(ACQUIRED, ['acquired']),
  ...of(ATTRIBUTED, ['attributedRevenue']),
  ...of(LEADS, ['leads', 'convertedLeads']),
]);

/** Null for what is kept in tables of its own: phases, and how checkouts ended. */
export function familyOf({ metrics }: Definition): Family | null {
  for (const metric of metrics) if (FAMILIES.has(metric)) return FAMILIES.get(metric)!;
  return null;
}

/** Which facts of its customers a number is counted from by group: the family's own, or all, since all of them give the phase. */
export const countedFrom = ({ about, groupedWith = about }: Family, by: GroupBy | null): About =>
  by === 'phase' ? ABOUT_EVERYTHING : groupedWith;

/** From when on something can have happened for it to count: how it stands at an instant goes back to the beginning. */
export function startOf({ definition, window, at }: Asked): Micros {
  return definition.metrics.some((metric) => STANDING.has(metric)) ? -Infinity : at - LENGTHS[window];
}

const STANDING: ReadonlySet<Metric> = new Set<Metric>([...HELD, ...FEEDBACK_HELD]);
