import type { AbcClass, Micros } from '#lib/contracts';
import { publishFact, transact } from '#lib/log';
import type { DataSource } from 'typeorm';
import { erasedCustomers } from '../erasure/erased-customers.js';
import type { ValueFit } from '../value/worth.js';
import { abcOf } from './abc.js';
import { classChanged, classLost } from './class-facts.js';
import type { Comparer } from './comparer.js';
import {
  comparedAsJson,
  comparedByPortion,
  keepClasses,
  keepComparison,
  keptClasses,
  noteTelling,
  noteUntold,
  noteUntoldClassless,
  takeFromClassless,
  type KeptCompared,
} from './pg-classes.js';
import type { Comparison } from './ranks.js';

/**
 * Compares all customers by what a night has stored of each, and tells whose class is another than was told last, or who has none any more:
 * some customers a transaction, so that each is told once however often this is begun anew, and at most once a midnight.
 */
export async function tellClasses(
  dataSource: DataSource,
  comparer: Comparer,
  fit: Pick<ValueFit, 'id' | 'midnight'>,
  now: () => Micros,
  signal: AbortSignal,
): Promise<void> {
  const { manager } = dataSource;
  const { id } = fit;
  const comparison = await comparer.compare(comparedAsJson(manager, id), signal);
  await keepComparison(manager, id, comparison);
  await noteTelling(manager, id);
  for await (const portion of comparedByPortion(manager, id)) {
    signal.throwIfAborted();
    await tellSome(dataSource, fit, portion, comparison, now());
  }
  while (await tellSomeClassless(dataSource, fit, now())) signal.throwIfAborted();
  await noteUntoldClassless(manager, id);
}

function tellSome(
  dataSource: DataSource,
  { id, midnight }: Pick<ValueFit, 'id' | 'midnight'>,
  portion: readonly KeptCompared[],
  { ranks }: Comparison,
  now: Micros,
): Promise<void> {
  return transact(dataSource, 'projection', async (tx, publish) => {
    const customers = portion.map(({ customer }) => customer);
    const [told, erased] = [await keptClasses(tx, customers), await erasedCustomers(tx, customers)];
    const [changed, untold] = [new Map<string, AbcClass>(), [] as string[]];
    for (const { customer, compared } of portion) {
      if (!compared) continue;
      const before = told.get(customer);
      const { abc } = abcOf(customer, compared.figures, ranks.abc);
      if (erased.has(customer) || before?.abc === abc) continue;
      if (before && before.since >= midnight) untold.push(customer);
      else {
        changed.set(customer, abc);
        publish(publishFact(classChanged(customer, before?.abc ?? null, abc, midnight, now)));
      }
    }
    await noteUntold(tx, id, untold);
    await keepClasses(tx, changed, midnight);
  });
}

/** Whether there were any. */
function tellSomeClassless(dataSource: DataSource, { id, midnight }: Pick<ValueFit, 'id' | 'midnight'>, now: Micros): Promise<boolean> {
  return transact(dataSource, 'projection', async (tx, publish) => {
    const classless = await takeFromClassless(tx, id, midnight);
    const erased = await erasedCustomers(
      tx,
      classless.map(({ customer }) => customer),
    );
    for (const { customer, abc } of classless) if (!erased.has(customer)) publish(publishFact(classLost(customer, abc, midnight, now)));
    return classless.length > 0;
  });
}
