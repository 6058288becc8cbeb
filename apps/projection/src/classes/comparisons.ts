import type { Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { portionsOfThoseActive } from '../kpis/customer-facts.js';
import type { InForce } from '../value/read-values.js';
import type { Comparer } from './comparer.js';
import { comparedAt } from './figures.js';
import { keptComparison } from './pg-classes.js';
import type { Comparison } from './ranks.js';

/** How all customers compare at a midnight: at the latest as they were compared last, at an earlier one by everybody's facts as they are now. */
export async function comparisonAt(tx: EntityManager, { stored, fit, midnight }: InForce, comparer: Comparer): Promise<Comparison> {
  const kept = stored && (await keptComparison(tx, fit.id));
  // A fit from before customers were compared keeps none.
  return kept ?? comparer.compare(comparedByFacts(tx, midnight));
}

/** What everybody is compared by, some at a time, as a comparer takes it. */
export async function* comparedByFacts(tx: EntityManager, midnight: Micros): AsyncGenerator<string> {
  for await (const portion of portionsOfThoseActive(tx, ABOUT_PURCHASES, [[-Infinity, midnight]])) {
    const compared = [...portion].map(([customer, facts]) => [customer, comparedAt(facts, midnight)] as const);
    yield JSON.stringify(compared.filter(([, known]) => known !== null));
  }
}
