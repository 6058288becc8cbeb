import type { Micros } from '#lib/contracts';

/** How something stands after `at` (for every instant later than it) until the next step; in time order, one an instant. */
export interface StepAt {
  at: Micros;
}

type Put = (at: Micros, change: number) => void;

/** A value as it goes from step to step. */
export function change<Step extends StepAt>(steps: readonly Step[], valueOf: (step: Step) => number, put: Put): void {
  let held = 0;
  for (const step of steps) {
    const value = valueOf(step);
    if (value !== held) put(step.at, value - held);
    held = value;
  }
}

/** The same, but counted only while the step's anchor lies in the window: until the anchor leaves it. No anchor lies after its step. */
export function whileWithin<Step extends StepAt>(
  steps: readonly Step[],
  length: Micros,
  anchorOf: (step: Step) => Micros | null,
  valueOf: (step: Step) => number,
  put: Put,
): void {
  let held = 0;
  steps.forEach((step, index) => {
    const anchor = anchorOf(step);
    const leavesAt = anchor === null ? -Infinity : anchor + length;
    const value = step.at < leavesAt ? valueOf(step) : 0;
    if (value !== held) put(step.at, value - held);
    held = value;
    if (held === 0 || leavesAt >= (steps[index + 1]?.at ?? Infinity)) return;
    put(leavesAt, -held);
    held = 0;
  });
}

/** The step in force for a number at `at`, which sees what lies before it. */
export const standingAt = <Step extends StepAt>(steps: readonly Step[], at: Micros): Step | null =>
  steps.findLast((step) => step.at < at) ?? null;
