import { rows } from '#lib/persistence';
import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from 'typeorm';
import { comparedAt } from '../classes/figures.js';
import { noteChangedFigures } from '../classes/pg-classes.js';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { setRun } from './pg-fits.js';
import { keepValues, type Reckoned } from './pg-values.js';
import { worthFrom, type InForce } from './read-values.js';
import { addWorth } from './value-sums.js';

/** So many at most, that whoever marks one of them need not wait long. */
export const AT_ONCE = 200;

/**
 * Keeps anew what is stale of some customers, and what all values add up to with it; returns how many they were. They are locked before their
 * facts are read: whoever changes those later marks them again, and waits for it. Whom another is marking just now is left for later.
 */
export async function freshenValues(tx: EntityManager, { midnight, fit, stored }: InForce): Promise<number> {
  const stale = await rows<Reckoned & { customer: string }>(
    tx,
    `SELECT customer_id AS customer, worth, compared FROM customer_value WHERE fit_id = $1 AND stale
     ORDER BY customer_id LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
    [fit.id],
  );
  if (stale.length === 0) return 0;
  const customers = stale.map(({ customer }) => customer);
  const facts = await factsOf(tx, ABOUT_PURCHASES, customers);
  const [sums, values] = [{ ...stored }, new Map<string, Reckoned>()];
  let haveFiguresChanged = false;
  for (const { customer, ...before } of stale) {
    const own = facts.get(customer) ?? [];
    const [worth, compared] = [worthFrom(own, midnight, fit), comparedAt(own, midnight)];
    addWorth(sums, before.worth, -1);
    addWorth(sums, worth, 1);
    haveFiguresChanged ||= !isDeepStrictEqual(before.compared, compared);
    // Also where nothing is left: that the night has told of them is known by it.
    values.set(customer, { worth, compared });
  }
  await keepValues(tx, fit.id, values, { untold: true });
  await setRun(tx, fit.id, { sums: JSON.stringify(sums) });
  if (haveFiguresChanged) await noteChangedFigures(tx, fit.id);
  return stale.length;
}
