import type { EntityManager } from 'typeorm';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { canonicalJson } from '../lifecycle/canonical-json.js';
import { latestMidnight } from '../value/pg-fits.js';
import { inForceAt } from '../value/read-values.js';
import type { ValueDifference } from '../value/verify-values.js';
import type { Comparer } from './comparer.js';
import { comparedAt } from './figures.js';
import { comparedAsJson, comparedByPortion, haveFiguresChanged, keptComparison } from './pg-classes.js';

/**
 * Works out again what everybody is compared by, and how they compare by what is stored. Of whoever is marked as stale that is only what they
 * were compared by: nobody reads it. Needs one moment of the database.
 */
export async function verifyClasses(tx: EntityManager, comparer: Comparer): Promise<ValueDifference[]> {
  const latest = await latestMidnight(tx);
  const inForce = latest === null ? null : await inForceAt(tx, latest);
  if (!inForce?.stored) return [];
  const { fit, midnight } = inForce;
  const differences: ValueDifference[] = [];
  const differ = (customer: string, left: unknown, right: unknown): void => {
    const [stored, recomputed] = [canonicalJson(left), canonicalJson(right)];
    if (stored !== recomputed) differences.push({ customer, stored, recomputed });
  };
  for await (const portion of comparedByPortion(tx, fit.id)) {
    const read = portion.filter(({ stale }) => !stale);
    const facts = await factsOf(
      tx,
      ABOUT_PURCHASES,
      read.map(({ customer }) => customer),
    );
    for (const { customer, compared } of read) differ(customer, compared, comparedAt(facts.get(customer) ?? [], midnight));
  }
  const kept = await keptComparison(tx, fit.id);
  // Of a fit from before customers were compared nothing is kept; what has changed since is about to be compared anew.
  if (kept && !(await haveFiguresChanged(tx, fit.id))) differ('all of them', kept, await comparer.compare(comparedAsJson(tx, fit.id)));
  return differences;
}
