import type { Micros } from '#lib/contracts';
import { publishFact, transact, type Publication } from '#lib/log';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { erasedCustomers } from '../erasure/erased-customers.js';
import type { Comparer } from '../classes/comparer.js';
import { comparedAt } from '../classes/figures.js';
import { tellClasses } from '../classes/tell-classes.js';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { factsOf } from '../kpis/customer-facts.js';
import { buyingHistory, type BuyingHistory } from './buying-history.js';
import { churnReason, type ChurnReason } from './churn-alarm.js';
import { churnRiskCleared, churnRiskRaised } from './churn-facts.js';
import { forgetNobodys, keepAlarms, raisedAmong } from './pg-alarms.js';
import { setRun } from './pg-fits.js';
import { keepValues, type Reckoned } from './pg-values.js';
import { addWorth, type ValueSums } from './value-sums.js';
import { worthOf, type ValueFit, type Worth } from './worth.js';

const AT_ONCE = 1_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Works out what every customer is worth by a fit and keeps it, some customers a transaction: locked, so that no fact of theirs comes in
 * unnoticed between being read and being kept. What facts change afterwards is marked by whoever takes them (`markStale`). Raises and clears
 * alarms in the same transactions, so that each is told once however often this is begun anew.
 */
export async function storeValues(
  dataSource: DataSource,
  comparer: Comparer,
  fit: ValueFit,
  now: () => Micros,
  signal: AbortSignal,
): Promise<void> {
  // From here on facts mark what they change; what an attempt before this one has kept is of no use.
  await setRun(dataSource, fit.id, { state: 'storing', keeps: true, stored: 0 });
  await dataSource.query('DELETE FROM customer_value WHERE fit_id = $1', [fit.id]);
  const sums: ValueSums = {};
  let stored = 0;
  for (let after: string | null = BEFORE_ALL; after !== null;) {
    signal.throwIfAborted();
    const from: string = after;
    const portion = await transact(dataSource, 'projection', async (tx, publish) => storePortion(tx, publish, from, fit, now()));
    for (const worth of portion.worths) addWorth(sums, worth, 1);
    stored += portion.worths.length;
    after = portion.last;
    await setRun(dataSource, fit.id, { stored });
  }
  await tellClasses(dataSource, comparer, fit, now, signal);
  await dataSource.transaction(async (tx) => {
    await forgetNobodys(tx);
    await tx.query('UPDATE value_fit SET keeps = false WHERE keeps AND id <> $1', [fit.id]);
    await tx.query('DELETE FROM customer_value WHERE fit_id <> $1', [fit.id]);
    await setRun(tx, fit.id, { state: 'done', sums: JSON.stringify(sums), endedAt: now() });
  });
}

interface Valued extends Reckoned {
  worth: Worth;
  history: BuyingHistory;
}

async function storePortion(
  tx: EntityManager,
  publish: (...publications: Publication[]) => void,
  after: string,
  fit: ValueFit,
  now: Micros,
): Promise<{ worths: Worth[]; last: string | null }> {
  const locked = await rows<{ customer_id: string }>(
    tx,
    `SELECT customer_id FROM journey WHERE customer_id > $1 ORDER BY customer_id LIMIT ${AT_ONCE} FOR UPDATE`,
    [after],
  );
  const customers = locked.map((row) => row.customer_id);
  const valued = new Map<string, Valued>();
  for (const [customer, facts] of await factsOf(tx, ABOUT_PURCHASES, customers)) {
    const history = buyingHistory(facts, fit.midnight, fit.settings.marginRate);
    if (history) valued.set(customer, { history, worth: worthOf(history, fit), compared: comparedAt(facts, fit.midnight) });
  }
  await keepValues(tx, fit.id, valued, { untold: false });
  await alarm(tx, publish, customers, valued, fit, now);
  return { worths: [...valued.values()].map(({ worth }) => worth), last: customers.length < AT_ONCE ? null : customers.at(-1)! };
}

async function alarm(
  tx: EntityManager,
  publish: (...publications: Publication[]) => void,
  customers: readonly string[],
  valued: ReadonlyMap<string, Valued>,
  fit: ValueFit,
  now: Micros,
): Promise<void> {
  const erased = await erasedCustomers(tx, customers);
  const standing = await raisedAmong(tx, customers);
  const [raised, cleared] = [new Map<string, ChurnReason['because']>(), [] as string[]];
  for (const customer of customers) {
    if (erased.has(customer)) continue;
    const { history, worth } = valued.get(customer) ?? { history: null, worth: null };
    const before = standing.get(customer);
    const reason = churnReason(history, worth, fit, before);
    if (reason && reason.because !== before) {
      raised.set(customer, reason.because);
      // Who seems about to leave for another reason than was told seems so still.
      if (!before) publish(publishFact(churnRiskRaised(customer, fit.midnight, reason, now)));
    } else if (reason === null && before) {
      cleared.push(customer);
      publish(publishFact(churnRiskCleared(customer, fit.midnight, now)));
    }
  }
  await keepAlarms(tx, fit.midnight, raised, cleared);
}
