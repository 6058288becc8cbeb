import { derivedId, MICROS_PER_DAY, type Micros } from '#lib/contracts';
import type { Policy } from '../policy/policy.js';
import { FEEDBACK_SOURCE } from '../source.js';
import { isTooLate } from './asking.js';
import type { Occasion } from './occasions.js';
import type { NewAsking } from './pg-askings.js';

/**
 * What the rules of its time want to ask after something. What becomes known late has its turn at once, so that whatever was asked before
 * counts against it; what becomes known too late, as a whole history that is imported does, is not to be asked at all.
 */
export function askingsAfter(occasion: Occasion, { version, surveys }: Policy, now: Micros): NewAsking[] {
  const { trigger, at, ...rest } = occasion;
  return surveys.rules
    .filter(({ after }) => after === trigger)
    .map(({ id, afterDays }) => ({ id, plannedAt: at + afterDays * MICROS_PER_DAY }))
    .filter(({ plannedAt }) => !isTooLate(plannedAt, now, surveys))
    .map(({ id: rule, plannedAt }) => ({
      ...rest,
      rule,
      id: idOf(rule, occasion),
      policyVersion: version,
      happenedAt: at,
      plannedAt,
      dueAt: Math.max(plannedAt, now),
    }));
}

/** The same whenever it is asked for: a rule asks about a matter once. */
const idOf = (rule: string, { matter, shop, matterId, round }: Occasion): string =>
  derivedId({ source: FEEDBACK_SOURCE, id: JSON.stringify([rule, matter, shop, matterId, round]) }, 'survey');
