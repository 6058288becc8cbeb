import { formatInstant, type Micros } from '#lib/contracts';
import { minorPerUnit } from '#lib/money';
import type { EntityManager } from 'typeorm';
import type { ClassesView } from '../customer/classes-view.js';
import { ABOUT_PURCHASES } from '../kpis/about.js';
import { factsOf, portionsOfThoseActive } from '../kpis/customer-facts.js';
import type { InForce } from '../value/read-values.js';
import { abcOf } from './abc.js';
import { comparedAt, type Compared, type Figures } from './figures.js';
import { comparedByPortion, keptClasses, keptComparison, keptRanks, type KeptClass } from './pg-classes.js';
import { compare, type Comparison, type Ranks } from './ranks.js';
import { rfmOf } from './rfm.js';

/**
 * How all customers compare at a midnight: as the night found it while nothing that came later changes it; else from what is kept of
 * everybody and the facts of those of whom that no longer holds; of an earlier midnight from everybody's facts.
 */
export async function comparisonAt(tx: EntityManager, inForce: InForce): Promise<Comparison> {
  const { stored, fit } = inForce;
  const kept = stored && (await keptComparison(tx, fit.id));
  // A fit from before customers were compared keeps nothing to compare them by.
  if (!kept) return compare(await everybody(tx, { ...inForce, stored: null }));
  return (await isAnyoneStale(tx, fit.id)) ? compare(await everybody(tx, inForce)) : kept;
}

async function isAnyoneStale(tx: EntityManager, fitId: number): Promise<boolean> {
  const [row] = (await tx.query('SELECT EXISTS (SELECT FROM customer_value WHERE fit_id = $1 AND stale) AS stale', [fitId])) as [
    { stale: boolean },
  ];
  return row.stale;
}

async function everybody(tx: EntityManager, { midnight, fit, stored }: InForce): Promise<Map<string, Compared>> {
  const all = new Map<string, Compared>();
  const add = (customer: string, compared: Compared | null): void => void (compared && all.set(customer, compared));
  if (!stored) {
    for await (const portion of portionsOfThoseActive(tx, ABOUT_PURCHASES, [[-Infinity, midnight]]))
      for (const [customer, facts] of portion) add(customer, comparedAt(facts, midnight));
    return all;
  }
  for await (const portion of comparedByPortion(tx, fit.id)) {
    const stale = portion.filter((kept) => kept.stale).map(({ customer }) => customer);
    for (const { customer, compared } of portion.filter((kept) => !kept.stale)) add(customer, compared);
    for (const [customer, facts] of await factsOf(tx, ABOUT_PURCHASES, stale)) add(customer, comparedAt(facts, midnight));
  }
  return all;
}

/**
 * Classes and scores of some customers: their own figures as the facts now have them, against where the last night drew the lines. Without
 * whoever has bought nothing that counts; of nobody before the first night.
 */
export async function customerClasses(
  tx: EntityManager,
  compared: ReadonlyMap<string, Compared>,
  { midnight, fit }: InForce,
): Promise<Map<string, ClassesView>> {
  const ranks = compared.size === 0 ? null : await keptRanks(tx, fit.id);
  // A night that knew of nobody has drawn no lines.
  if (!ranks?.rfm.recency) return new Map();
  const told = await keptClasses(tx, [...compared.keys()]);
  return new Map(
    [...compared].map(([customer, { figures }]) => [customer, classesView(customer, figures, ranks, told.get(customer), midnight)]),
  );
}

function classesView(customer: string, figures: Figures, ranks: Ranks, told: KeptClass | undefined, midnight: Micros): ClassesView {
  const { abc, currency } = abcOf(customer, figures, ranks.abc);
  return {
    abc,
    since: formatInstant(told?.abc === abc && told.since <= midnight ? told.since : midnight),
    because: becauseOf(figures, currency),
    rfm: rfmOf(figures, ranks.rfm),
    asOf: formatInstant(midnight),
  };
}

function becauseOf({ revenueOfYear }: Figures, currency: string | null): string {
  if (currency === null) return 'no revenue in 365 days';
  const amount = revenueOfYear[currency]!;
  return `revenue of ${amount / minorPerUnit(currency)} ${currency} in 365 days`;
}
