import type { AcquisitionView } from '../attribution/attribution-view.js';
import type { CustomerView } from './customer-view.js';
import { nextStep, type NextStep, type StepRule, type ViewAt } from './next-step.js';

/** A view with the first of the shop's rules that holds over it. */
export interface CustomerPage extends CustomerView {
  nextStep: NextStep | null;
  /** How they were won. Absent for whoever has bought nothing that counts. */
  acquisition?: AcquisitionView;
  /** Something about the customer is parked, and may be missing. */
  stale?: true;
}

export const customerPage = (
  view: CustomerView,
  steps: readonly StepRule[],
  viewAt: ViewAt,
  stale: boolean,
  acquisition: AcquisitionView | null,
): CustomerPage => ({
  ...view,
  nextStep: nextStep(view, steps, viewAt),
  ...(stale && { stale }),
  ...(acquisition && { acquisition }),
});
