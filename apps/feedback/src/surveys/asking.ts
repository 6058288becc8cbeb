import { compareBytes, MICROS_PER_DAY, type Micros, type SurveyKind } from '#lib/contracts';
import { byTurn } from './kinds.js';
import { coolDownOf, type SurveyRules } from './survey-rules.js';

/** What a rule would ask somebody at an instant. */
export interface Turn {
  kind: SurveyKind;
  /** When it is its turn; the instant the request counts at. */
  dueAt: Micros;
  /** When it would have been, had its cause been known in time. */
  plannedAt: Micros;
}

/** What is known when its turn has come. */
export interface Standing {
  now: Micros;
  /** When the customer was last asked anything, under any of their subjects; null where never. */
  lastAskedAt: Micros | null;
  /** Why there is nothing to be asked about any more. */
  stopped: string | null;
}

/** The order in which a customer's askings have their turn. */
export const inTurn = (a: Turn & { id: string }, b: Turn & { id: string }): number =>
  a.dueAt - b.dueAt || byTurn(a.kind, b.kind) || compareBytes(a.id, b.id);

/** Whether a customer asked last at an instant is left in peace at another. The request itself, were it later, counts too. */
export const isCoolingDown = (kind: SurveyKind, at: Micros, lastAskedAt: Micros | null, rules: SurveyRules): boolean =>
  lastAskedAt !== null && at < lastAskedAt + coolDownOf(kind, rules);

/** Whether somebody should have been asked so long ago that they are not asked any more. */
export const isTooLate = (plannedAt: Micros, now: Micros, rules: SurveyRules): boolean =>
  now > plannedAt + rules.tooLateDays * MICROS_PER_DAY;

/** Why somebody is not asked; null where they are. */
export function refusalOf({ kind, dueAt, plannedAt }: Turn, { now, lastAskedAt, stopped }: Standing, rules: SurveyRules): string | null {
  if (stopped !== null) return stopped;
  if (isTooLate(plannedAt, now, rules)) return 'too late';
  return isCoolingDown(kind, dueAt, lastAskedAt, rules) ? 'asked lately' : null;
}
