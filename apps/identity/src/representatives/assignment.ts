import { compareBytes, type Micros } from '#lib/contracts';

/** Who was named to care for a customer, by one of the customer's subjects. */
export interface Assignment {
  subject: string;
  /** Null: nobody any more. */
  representative: string | null;
  deputy: string | null;
  at: Micros;
  factId: string;
}

/** The word that stands for a customer: the last on any of their subjects, as facts are ordered. So a merge brings the newer one, and an undo each their own. */
export function standing(assignments: readonly Assignment[]): Assignment | null {
  return assignments.reduce<Assignment | null>((last, one) => (last && compare(last, one) > 0 ? last : one), null);
}

const compare = (a: Assignment, b: Assignment): number => a.at - b.at || compareBytes(a.factId, b.factId);
