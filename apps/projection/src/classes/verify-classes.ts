import { formatInstant, type AbcClass } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { canonicalJson } from '../lifecycle/canonical-json.js';
import { latestMidnight } from '../value/pg-fits.js';
import { inForceAt } from '../value/read-values.js';
import type { ValueDifference } from '../value/verify-values.js';
import { erasedCustomers } from '../erasure/erased-customers.js';
import { abcOf } from './abc.js';
import type { Comparer } from './comparer.js';
import { comparedAt } from './figures.js';
import {
  comparedAsJson,
  comparedByPortion,
  haveFiguresChanged,
  keptClasses,
  keptComparison,
  ranksTold,
  strayClasses,
} from './pg-classes.js';

/**
 * Works out again what everybody is compared by, how they compare by what is stored, and of which class the night had to tell them to be. Of
 * whoever is marked as stale that is only what they were compared by: nobody reads it. Needs one moment of the database.
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
  const told = await ranksTold(tx, fit.id);
  for await (const portion of comparedByPortion(tx, fit.id)) {
    const read = portion.filter(({ stale }) => !stale);
    const customers = read.map(({ customer }) => customer);
    const facts = await factsOf(tx, ABOUT_PURCHASES, customers);
    for (const { customer, compared } of read) differ(customer, compared, comparedAt(facts.get(customer) ?? [], midnight));
    if (!told) continue;
    const [classes, erased] = [await keptClasses(tx, customers), await erasedCustomers(tx, customers)];
    for (const { customer, compared, untold } of read)
      if (!untold && !erased.has(customer))
        differ(customer, classTold(classes.get(customer)?.abc), classTold(compared && abcOf(customer, compared.figures, told.abc).abc));
  }
  const strays = told ? await strayClasses(tx, fit.id) : [];
  for (const { customer, abc, since } of strays) differ(customer, { ...classTold(abc), since: formatInstant(since) }, classTold(null));
  const kept = await keptComparison(tx, fit.id);
  // Of a fit from before customers were compared nothing is kept; what has changed since is about to be compared anew.
  if (kept && !(await haveFiguresChanged(tx, fit.id))) differ('all of them', kept, await comparer.compare(comparedAsJson(tx, fit.id)));
  return differences;
}

const classTold = (abc: AbcClass | null = null): { class: AbcClass | null } => ({ class: abc });
