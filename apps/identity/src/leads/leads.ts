import type { Micros } from '#lib/contracts';
import { isContact } from '../resolve-subjects/merge-rules.js';
import type { Customer, Lead } from '../resolve-subjects/people.js';

/** Whether one of the identifiers an event shows is a way to reach the customer. */
export const showsContact = ({ subjects }: Customer, shown: readonly { id: string }[]): boolean =>
  [...subjects].some((subject) => isContact(subject) && shown.some(({ id }) => id === subject.id));

/** Whether a purchase that counts lies before an instant. */
export const hadBought = ({ subjects }: Customer, at: Micros): boolean =>
  [...subjects].some(({ boughtAt }) => boughtAt !== null && boughtAt < at);

/** The customer's earliest. Each belongs to its subject, so an undone merge gives it back with it. */
export function leadOf({ subjects }: Customer): Lead | null {
  let first: Lead | null = null;
  for (const { lead } of subjects) if (lead && (first === null || lead.at < first.at)) first = lead;
  return first;
}
