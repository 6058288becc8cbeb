import type { AbcClass, Micros } from '#lib/contracts';
import { publishFact, transact } from '#lib/log';
import type { DataSource } from 'typeorm';
import { erasedCustomers } from '../erasure/erased-customers.js';
import type { ValueFit } from '../value/worth.js';
import { abcOf } from './abc.js';
import { classChanged } from './class-facts.js';
import type { Comparer } from './comparer.js';
import {
  comparedAsJson,
  comparedByPortion,
  forgetClassless,
  keepClasses,
  keepComparison,
  keptClasses,
  type KeptCompared,
} from './pg-classes.js';
import type { Comparison } from './ranks.js';

/**
 * Compares all customers by what a night has stored of each, and tells whose class is another than was told last: some customers a
 * transaction, so that each is told once however often this is begun anew, and at most once a midnight.
 */
export async function tellClasses(
  dataSource: DataSource,
  comparer: Comparer,
  { id, midnight }: Pick<ValueFit, 'id' | 'midnight'>,
  now: () => Micros,
  signal: AbortSignal,
): Promise<void> {
  const { manager } = dataSource;
  const comparison = await comparer.compare(comparedAsJson(manager, id), signal);
  await keepComparison(manager, id, comparison);
  for await (const portion of comparedByPortion(manager, id)) {
    signal.throwIfAborted();
    await tellSome(dataSource, portion, comparison, midnight, now());
  }
  await forgetClassless(manager, id);
}

function tellSome(
  dataSource: DataSource,
  portion: readonly KeptCompared[],
  { ranks }: Comparison,
  midnight: Micros,
  now: Micros,
): Promise<void> {
  return transact(dataSource, 'projection', async (tx, publish) => {
    const customers = portion.map(({ customer }) => customer);
    const [told, erased] = [await keptClasses(tx, customers), await erasedCustomers(tx, customers)];
    const changed = new Map<string, AbcClass>();
    for (const { customer, compared } of portion) {
      if (!compared) continue;
      const before = told.get(customer);
      const { abc } = abcOf(customer, compared.figures, ranks.abc);
      if (erased.has(customer) || before?.abc === abc || (before && before.since >= midnight)) continue;
      changed.set(customer, abc);
      publish(publishFact(classChanged(customer, before?.abc ?? null, abc, midnight, now)));
    }
    await keepClasses(tx, changed, midnight);
  });
}
