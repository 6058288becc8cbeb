import type { SubjectType } from '#lib/contracts';

/**
 * What is left of an event's identifiers where some are an erased customer's: all but those, or null where the event is about the erased
 * one and must go nowhere. It is, as soon as it shows anything that names them. A device alone does not: others use it too, and are known
 * by a name of their own.
 */
export function withoutErased<Identifier extends { type: SubjectType }>(
  identifiers: readonly Identifier[],
  isErased: (identifier: Identifier) => boolean,
): Identifier[] | null {
  const [erased, left] = [identifiers.filter(isErased), identifiers.filter((one) => !isErased(one))];
  if (erased.some(namesSomebody)) return null;
  return erased.length === 0 || left.some(namesSomebody) ? left : null;
}

const namesSomebody = ({ type }: { type: SubjectType }): boolean => type !== 'anonymous';
