import { fieldsOf, type Condition } from '../conditions/condition.js';
import { VIEW_FIELDS } from '../customer/view-fields.js';

/** Those that a night may change. */
const OF_NIGHTS: ReadonlySet<string> = new Set([
  ...['vitality', 'abcClass', 'recency', 'frequency', 'monetary', 'historicValue', 'formulaValue', 'predictedValue', 'netValue'],
  ...['pAlive', 'churnRisk'],
]);

/** Whether these are to be looked at again when a night has worked out values and classes. */
export const areOfNights = (conditions: readonly Condition[]): boolean => conditions.flatMap(fieldsOf).some((name) => OF_NIGHTS.has(name));

/** Fields that only a night changes; any other changes a membership at the very instant at which it is another. */
export const lookedAtNightly = (condition: Condition): string[] =>
  fieldsOf(condition).filter((name) => OF_NIGHTS.has(name) && !VIEW_FIELDS[name]?.moves);
