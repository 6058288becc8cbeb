import type { Micros, Phase } from '#lib/contracts';
import { nameOf } from './base.js';
import type { Interval, Journey } from './fold.js';
import { decidingFacts, ruleOf } from './rules.js';
import { nextDue, pass, phaseOf, type Situation } from './standing.js';
import type { Moment } from './state.js';

/** Why the phase is what it is, and what would change it if nothing more happened. */
export interface Explanation {
  rule: string;
  facts: string[];
  next?: { at: Micros; to: Phase; because: string };
}

export function phaseAt(journey: Journey, t: Micros): Phase | null {
  return momentAt(journey, t)?.phase ?? null;
}

/** What was the history by then: nothing that begins later, and the last interval without an end. */
export function historyAt({ history }: Journey, t: Micros): Interval[] {
  const begun = history.filter(({ from }) => from <= t);
  return begun.map((interval, index) => (index === begun.length - 1 ? { ...interval, to: null } : interval));
}

/** What was open by then, the one opened last at the end. */
export function openAt(journey: Journey, t: Micros): readonly Situation[] {
  return momentAt(journey, t)?.standing.open ?? [];
}

/** The number of the purchase the customer is in, 0 before the first; purchases taken back do not count. */
export function cycleAt(journey: Journey, t: Micros): number {
  return momentAt(journey, t)?.standing.base.cycle ?? 0;
}

export function explainAt(journey: Journey, t: Micros): Explanation {
  const moment = momentAt(journey, t);
  if (!moment) return { rule: 'Nothing that counts is known up to this instant, so there is no phase yet.', facts: [] };
  const next = nextOf(journey, moment);
  return { rule: ruleOf(moment.standing), facts: decidingFacts(moment.standing), ...(next && { next }) };
}

/** When the phase changes next, by a deadline or by a fact dated later. */
export function nextChangeAfter({ history }: Journey, t: Micros): Micros | null {
  return history.find(({ from }) => from > t)?.from ?? null;
}

/** When anything behind the phase changes next, also where the phase stays (a checkout that ends under an open question). */
export function nextMomentAfter({ moments }: Journey, t: Micros): Micros | null {
  return moments[countUntil(moments, t)]?.at ?? null;
}

function momentAt({ moments }: Journey, t: Micros): Moment | undefined {
  return moments[countUntil(moments, t) - 1];
}

/** How many moments lie at or before an instant. */
function countUntil(moments: readonly Moment[], t: Micros): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle]!.at <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Later facts are left out: this is what would have been said then. Deadlines of one instant count together. */
function nextOf({ timers }: Journey, { phase, standing }: Moment): Explanation['next'] {
  let current = standing;
  for (let due = nextDue(current, Infinity); due; due = nextDue(current, Infinity)) {
    const { at } = due.deadline;
    let change: Explanation['next'];
    for (; due?.deadline.at === at; due = nextDue(current, at)) {
      const before = phaseOf(current);
      current = pass(current, due, timers);
      const to = phaseOf(current)!;
      if (to !== before) change = { at, to, because: nameOf(due.deadline) };
    }
    if (change && change.to !== phase) return change;
  }
  return undefined;
}
