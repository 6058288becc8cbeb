import { compareFacts, formatInstant, RepresentativeAssignedV1, timeOf, wireType, type Fact, type Micros } from '#lib/contracts';

/** Who of the staff cares for a customer in person. */
export interface RepresentativeView {
  /** Staff ids. */
  staff: string;
  deputy?: string;
  since: string;
  /** The fact that says so. */
  because: string;
}

export const isAssignment = (fact: Fact): fact is Fact<RepresentativeAssignedV1> => fact.type === wireType(RepresentativeAssignedV1);

/** By the word that was the last by an instant, on whichever of the customer's subjects; null where that is nobody. */
export function representativeView(assignments: readonly Fact<RepresentativeAssignedV1>[], asOf: Micros): RepresentativeView | null {
  const said = assignments.filter((fact) => timeOf(fact) <= asOf).sort(compareFacts);
  const last = said.at(-1);
  if (!last?.data.representative) return null;
  const { representative, deputy } = last.data;
  return { staff: representative, ...(deputy && { deputy }), since: formatInstant(timeOf(last)), because: last.id };
}
