import { isContact } from '../resolve-subjects/merge-rules.js';
import type { Customer } from '../resolve-subjects/people.js';

export const isContactable = ({ subjects }: Customer): boolean => [...subjects].some(isContact);

export const hasBought = ({ subjects }: Customer): boolean => [...subjects].some(({ bought }) => bought);

/** The fact by which someone of the customer became a lead. It belongs to the subject, so an undone merge gives it back with it. */
export function leadFactOf({ subjects }: Customer): string | null {
  for (const { leadFact } of subjects) if (leadFact) return leadFact;
  return null;
}
