import { fieldsOf, holds, type Condition } from '../conditions/condition.js';
import type { CustomerView } from './customer-view.js';
import { valuesOf, whyOf } from './view-fields.js';

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
  /** The latest of what the rule rests on, and its reason; null where it rests on nothing that was ever said. */
  since: string | null;
  because: string | null;
}

/** By the first rule that holds over the view; null where none does. Pure. */
export function nextStep(view: CustomerView, rules: readonly StepRule[]): NextStep | null {
  const values = valuesOf(view);
  const rule = rules.find(({ when }) => holds(when, values));
  if (!rule) return null;
  const reasons = fieldsOf(rule.when).flatMap((field) => whyOf(view, field) ?? []);
  const last = reasons.sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0)).at(-1);
  return { rule: rule.id, do: rule.do, since: last?.since ?? null, because: last?.because ?? null };
}
