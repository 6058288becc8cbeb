import { compareBytes, formatInstant, parseInstant, type Micros } from '#lib/contracts';
import { comparisonsOf, holds, turnsOf, type Condition } from '../conditions/condition.js';
import type { CustomerView } from './customer-view.js';
import { VIEW_FIELDS, valuesOf, whyOf, type Why } from './view-fields.js';

/** One rule of `next-steps.yml`: when a condition holds, this is to be done. */
export interface StepRule {
  id: string;
  /** What is to be done, for whoever reads it. */
  do: string;
  when: Condition;
}

/** What is best done next for a customer, and which rule says so. */
export interface NextStep {
  /** The rule's id. */
  rule: string;
  do: string;
  /** When its condition came to hold, and what made it; null where it rests on nothing that was ever said. */
  since: string | null;
  because: string | null;
}

/** The same customer at an earlier instant. */
export type ViewAt = (at: Micros) => CustomerView;

/** By the first rule that holds over the view; null where none does. Pure. */
export function nextStep(view: CustomerView, rules: readonly StepRule[], viewAt: ViewAt): NextStep | null {
  const values = valuesOf(view);
  const rule = rules.find(({ when }) => holds(when, values));
  if (!rule) return null;
  const why = cameToHold(rule.when, view, viewAt);
  return { rule: rule.id, do: rule.do, since: why?.since ?? null, because: why?.because ?? null };
}

/** Of a condition that outlasts more changes of what it rests on than that, the beginning is not looked for. */
const MOST_CHANGES = 20;

/** What changed last while the condition did not hold the moment before. */
function cameToHold(when: Condition, view: CustomerView, viewAt: ViewAt): Why | null {
  let changed = lastChange(when, view);
  for (let changes = 1; changed !== null && changes < MOST_CHANGES; changes++) {
    const before = viewAt(parseInstant(changed.since)! - 1);
    const earlier = holds(when, valuesOf(before)) ? lastChange(when, before) : null;
    // What a night has worked out is not known of before it.
    if (!earlier || earlier.since >= changed.since) break;
    changed = earlier;
  }
  return changed;
}

/** Of all that a condition is about: what became as it is last, or came to a number it is compared with. */
function lastChange(when: Condition, view: CustomerView): Why | null {
  const [now, values] = [parseInstant(view.asOf)!, valuesOf(view)];
  const changes = comparisonsOf(when).flatMap(({ field, is }): Why[] => {
    const why = whyOf(view, field);
    if (!why) return [];
    const [each, value] = [VIEW_FIELDS[field]!.grows, values[field]];
    if (each === undefined || typeof value !== 'number') return [why];
    const past = turnsOf(is, value, each, now).filter((at) => at <= now && at > parseInstant(why.since)!);
    return [why, ...past.map((at) => ({ since: formatInstant(at), because: `deadline:${field}:${why.because}` }))];
  });
  return changes.sort((a, b) => compareBytes(a.since, b.since)).at(-1) ?? null;
}
