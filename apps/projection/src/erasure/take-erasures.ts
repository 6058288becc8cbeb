import type { Fact, Micros } from '#lib/contracts';
import { erasedAmong, erasuresOf, forgetErased, type Move } from '#lib/customers';
import type { Publication } from '#lib/log';
import type { EntityManager } from 'typeorm';
import type { LockedJourneys } from '../fold-facts/customers.js';

/** Whom a batch erases: to be locked with those it is about. */
export const subjectsErasedBy = (facts: readonly Fact[]): string[] => erasuresOf(facts).flatMap(({ data }) => data.subjects);

/**
 * Takes up the erasures of a batch, its customers being locked, and says of each customer concerned whether they are erased now: as soon
 * as one of their subjects is. Those whom an erasure is news to are to be folded anew.
 */
export async function takeErasures(
  tx: EntityManager,
  facts: readonly Fact[],
  moves: readonly Move[],
  ownership: LockedJourneys,
  now: Micros,
): Promise<{ erased: Set<string>; confirmations: Publication[] }> {
  const erasures = erasuresOf(facts);
  const confirmations = await forgetErased(tx, 'projection', facts, now, async (subjects) => {
    for (const subject of subjects) {
      const customer = ownership.ownerOf.get(subject)!;
      const because = erasures.find(({ data }) => data.subjects.includes(subject))!.id;
      ownership.changed.set(customer, (ownership.changed.get(customer) ?? new Set()).add(because));
    }
  });
  // While nobody moves and nobody is erased, their rows say it.
  if (moves.length === 0 && confirmations.length === 0)
    return { erased: new Set([...ownership.rows.values()].filter((row) => row.erased).map((row) => row.customer_id)), confirmations };
  const subjects = await erasedAmong(tx, [...ownership.ownerOf.keys()]);
  return { erased: new Set([...subjects].map((subject) => ownership.ownerOf.get(subject)!)), confirmations };
}
