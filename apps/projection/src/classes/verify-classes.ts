import type { EntityManager } from 'typeorm';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { canonicalJson } from '../lifecycle/canonical-json.js';
import { latestMidnight } from '../value/pg-fits.js';
import { inForceAt } from '../value/read-values.js';
import type { ValueDifference } from '../value/verify-values.js';
import { comparedAt, type Compared } from './figures.js';
import { comparedByPortion, keptComparison } from './pg-classes.js';
import { compare } from './ranks.js';

/**
 * Works out again what everybody is compared by, and how they compare by what is stored. Whoever is marked as stale is passed over: nobody
 * reads what is stored of them, and it may be what the night compared. Needs one moment of the database.
 */
export async function verifyClasses(tx: EntityManager): Promise<ValueDifference[]> {
  const latest = await latestMidnight(tx);
  const inForce = latest === null ? null : await inForceAt(tx, latest);
  if (!inForce?.stored) return [];
  const { fit, midnight } = inForce;
  const differences: ValueDifference[] = [];
  const differ = (customer: string, left: unknown, right: unknown): void => {
    const [stored, recomputed] = [canonicalJson(left), canonicalJson(right)];
    if (stored !== recomputed) differences.push({ customer, stored, recomputed });
  };
  const all = new Map<string, Compared>();
  let isAnyoneStale = false;
  for await (const portion of comparedByPortion(tx, fit.id)) {
    const read = portion.filter(({ stale }) => !stale);
    isAnyoneStale ||= read.length < portion.length;
    const facts = await factsOf(
      tx,
      ABOUT_PURCHASES,
      read.map(({ customer }) => customer),
    );
    for (const { customer, compared } of read) {
      differ(customer, compared, comparedAt(facts.get(customer) ?? [], midnight));
      if (compared) all.set(customer, compared);
    }
  }
  const kept = await keptComparison(tx, fit.id);
  // Of a fit from before customers were compared nothing is kept.
  if (kept && !isAnyoneStale) differ('all of them', kept, compare(all));
  return differences;
}
