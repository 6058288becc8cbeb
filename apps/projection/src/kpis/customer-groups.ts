import { TraitsChangedV1, wireType, type Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { keptClasses } from '../classes/pg-classes.js';
import { traitsView } from '../customer/traits-view.js';
import { segmentsOf } from '../segments/pg-segments.js';
import type { About } from './about.js';
import { factsOf } from './customer-facts.js';
import type { CustomerGroupBy } from './groups.js';

const ABOUT_TRAITS: About = { facts: `type = '${wireType(TraitsChangedV1)}'`, changes: () => [] };

/** The groups that some customers are in today: by class and country one, by segment each they belong to; none where nothing is known. */
export async function customerGroups(
  tx: EntityManager,
  by: CustomerGroupBy,
  customers: readonly string[],
  now: Micros,
): Promise<Map<string, readonly string[]>> {
  if (by === 'segment') return new Map([...(await segmentsOf(tx, customers))].map(([customer, names]) => [customer, [...names]]));
  if (by === 'class') return new Map([...(await keptClasses(tx, customers))].map(([customer, { abc }]) => [customer, [abc]]));
  const told = await factsOf(tx, ABOUT_TRAITS, customers);
  return new Map(
    [...told].map(([customer, facts]) => {
      const { country } = traitsView(facts, now);
      return [customer, country === undefined ? [] : [country]];
    }),
  );
}
