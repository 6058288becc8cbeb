import type { AbcClass, Micros } from '#lib/contracts';

/** Who cares for a customer, and how much the customer brings, as far as is known. */
export interface Care {
  representative: string | null;
  deputy: string | null;
  customerClass: AbcClass | null;
  /** Until when those of the two who are away are away. */
  away: Readonly<Record<string, Micros>>;
}

/** Whose a question is: the representative's, or the deputy's while the representative is away and the deputy is not; nobody's without one. */
export function assigneeOf({ representative, deputy, away }: Care, at: Micros): string | null {
  const isAway = (staff: string): boolean => (away[staff] ?? -Infinity) > at;
  if (representative === null || deputy === null) return representative;
  return isAway(representative) && !isAway(deputy) ? deputy : representative;
}

/** What is told of how urgent a question is, where nobody says. */
export const usualPriority = ({ customerClass }: Care): string => (customerClass === 'A' ? 'high' : 'normal');
