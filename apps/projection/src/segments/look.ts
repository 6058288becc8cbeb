import type { Fact, Micros } from '#lib/contracts';
import { fieldsOf, holds } from '../conditions/condition.js';
import { customerDocument } from '../customer/customer-document.js';
import { customerView, type CustomerView, type Surroundings } from '../customer/customer-view.js';
import { nextTurn } from '../customer/next-turn.js';
import { valuesOf } from '../customer/view-fields.js';
import type { RuleInForce } from './yardstick.js';

/** What is so of a customer at an instant. */
export interface Look {
  /** The segments whose rules hold. */
  names: ReadonlySet<string>;
  /** The next instant at which time alone may make a difference; null where it never does. */
  due: Micros | null;
}

/** By all that is known of somebody. */
export function lookAt(
  rules: readonly RuleInForce[],
  { customer, facts, around }: { customer: string; facts: readonly Fact[]; around: Surroundings },
  now: Micros,
): Look {
  const document = customerDocument(facts);
  const view = customerView({ customerId: customer }, document, now, around);
  const values = valuesOf(view);
  const conditions = rules.map(({ condition }) => condition);
  const asked = new Set(conditions.flatMap(fieldsOf));
  // Where no rule asks what nights and programmes bring, they set no instant either.
  const standing = {
    view: asked.has('vitality') ? view : withoutNextVitality(view),
    document,
    programmes: asked.has('pointsMissing') ? around.programmes : [],
  };
  return {
    names: new Set(rules.filter(({ condition }) => holds(condition, values)).map(({ name }) => name)),
    due: nextTurn(standing, conditions),
  };
}

function withoutNextVitality(view: CustomerView): CustomerView {
  if (!view.vitality) return view;
  const vitality = { ...view.vitality };
  delete vitality.next;
  return { ...view, vitality };
}
