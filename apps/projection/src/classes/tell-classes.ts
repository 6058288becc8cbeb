import type { AbcClass, Micros } from '#lib/contracts';
import { publishFact, transact } from '#lib/log';
import type { DataSource } from 'typeorm';
import { erasedCustomers } from '../erasure/erased-customers.js';
import type { ValueFit } from '../value/worth.js';
import { abcOf } from './abc.js';
import { classChanged } from './class-facts.js';
import type { Compared } from './figures.js';
import { comparedByPortion, forgetClassless, keepClasses, keepComparison, keptClasses } from './pg-classes.js';
import { compare, type Comparison } from './ranks.js';

/**
 * Compares all customers by what a night has stored of each, and tells whose class is another than was told last: some customers a
 * transaction, so that each is told once however often this is begun anew, and at most once a midnight.
 */
export async function tellClasses(
  dataSource: DataSource,
  { id, midnight }: Pick<ValueFit, 'id' | 'midnight'>,
  now: () => Micros,
  signal: AbortSignal,
): Promise<void> {
  const all = new Map<string, Compared>();
  for await (const portion of comparedByPortion(dataSource.manager, id))
    for (const { customer, compared } of portion) if (compared) all.set(customer, compared);
  const comparison = compare(all);
  await keepComparison(dataSource.manager, id, comparison);
  const customers = [...all.keys()];
  for (let from = 0; from < customers.length; from += AT_ONCE) {
    signal.throwIfAborted();
    await tellSome(dataSource, customers.slice(from, from + AT_ONCE), all, comparison, midnight, now());
  }
  await forgetClassless(dataSource.manager, id);
}

const AT_ONCE = 1_000;

function tellSome(
  dataSource: DataSource,
  customers: readonly string[],
  all: ReadonlyMap<string, Compared>,
  { ranks }: Comparison,
  midnight: Micros,
  now: Micros,
): Promise<void> {
  return transact(dataSource, 'projection', async (tx, publish) => {
    const [told, erased] = [await keptClasses(tx, customers), await erasedCustomers(tx, customers)];
    const changed = new Map<string, AbcClass>();
    for (const customer of customers) {
      const before = told.get(customer);
      const { abc } = abcOf(customer, all.get(customer)!.figures, ranks.abc);
      if (erased.has(customer) || before?.abc === abc || (before && before.since >= midnight)) continue;
      changed.set(customer, abc);
      publish(publishFact(classChanged(customer, before?.abc ?? null, abc, midnight, now)));
    }
    await keepClasses(tx, changed, midnight);
  });
}
