import { MICROS_PER_DAY, parseInstant, timeOf, type Fact, type Micros } from '#lib/contracts';
import { comparisonsOf, fieldsOf, turnsOf, type Condition } from '../conditions/condition.js';
import type { CustomerView } from '../customer/customer-view.js';
import { valuesOf, VIEW_FIELDS } from '../customer/view-fields.js';
import { nextMomentAfter } from '../lifecycle/journey.js';
import type { Journey } from '../lifecycle/fold.js';

const GROWING = Object.keys(VIEW_FIELDS).filter((name) => VIEW_FIELDS[name]!.grows);

/** Those whose next change the view itself tells. */
const TOLD: ReadonlySet<string> = new Set(['phase', 'vitality', 'overdueQuestions', ...GROWING]);

/** Those that a night may change. */
const OF_NIGHTS: ReadonlySet<string> = new Set([
  ...['vitality', 'abcClass', 'recency', 'frequency', 'monetary', 'historicValue', 'formulaValue', 'predictedValue', 'netValue'],
  ...['pAlive', 'churnRisk'],
]);

const asked = (conditions: readonly Condition[]): string[] => [...new Set(conditions.flatMap(fieldsOf))];

/** Whether these are to be looked at again when a night has worked out values and classes. */
export const areOfNights = (conditions: readonly Condition[]): boolean => asked(conditions).some((name) => OF_NIGHTS.has(name));

/** Fields that a night works out, and those that time alone changes nobody can say when: looked at again every midnight (UTC). */
export const lookedAtNightly = (condition: Condition): string[] =>
  fieldsOf(condition).filter((name) => (VIEW_FIELDS[name]?.moves || OF_NIGHTS.has(name)) && !TOLD.has(name));

export interface Standing {
  view: CustomerView;
  journey: Journey;
  facts: readonly Fact[];
}

/**
 * The next instant at which some of the conditions may hold of a customer and did not, or the other way round, if nothing but time happens:
 * to the microsecond, but for what is looked at nightly. Null where time changes nothing.
 */
export function dueAfter(conditions: readonly Condition[], { view, journey, facts }: Standing, now: Micros): Micros | null {
  const fields = new Set(asked(conditions));
  const moving = [...fields].filter((name) => VIEW_FIELDS[name]?.moves);
  const { next } = view.vitality ?? {};
  const instants: (Micros | null)[] = [
    // What is known and dated ahead counts when its time comes.
    ...facts.map(timeOf),
    nextMomentAfter(journey, now),
    next ? parseInstant(next.at) : null,
    ...(fields.has('overdueQuestions') ? view.openQuestions.map(({ due }) => (due === null ? null : parseInstant(due)! + 1)) : []),
    ...reached(conditions, valuesOf(view), now),
    moving.some((name) => !TOLD.has(name)) ? (Math.floor(now / MICROS_PER_DAY) + 1) * MICROS_PER_DAY : null,
  ];
  return instants.reduce<Micros | null>((first, at) => (at !== null && at > now && (first === null || at < first) ? at : first), null);
}

/** When growing fields reach, and when they pass, what they are compared with. */
function reached(conditions: readonly Condition[], values: ReturnType<typeof valuesOf>, now: Micros): Micros[] {
  return conditions.flatMap(comparisonsOf).flatMap(({ field, is }) => {
    const [each, value] = [VIEW_FIELDS[field]?.grows, values[field]];
    return each !== undefined && typeof value === 'number' ? turnsOf(is, value, each, now) : [];
  });
}
