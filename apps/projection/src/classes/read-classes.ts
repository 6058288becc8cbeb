import { formatInstant } from '#lib/contracts';
import { minorPerUnit } from '#lib/money';
import type { EntityManager } from 'typeorm';
import type { ClassesView } from '../customer/classes-view.js';
import type { InForce } from '../value/read-values.js';
import { abcOf } from './abc.js';
import type { Compared, Figures } from './figures.js';
import { keptClasses, type KeptClass } from './pg-classes.js';
import type { Ranks } from './ranks.js';
import { rfmOf } from './rfm.js';

/**
 * Classes and scores of some customers: their own figures as the facts now have them, against where the lines lay when all were compared last
 * by the fit in force. Without whoever has bought nothing that counts; of nobody before the first fit: its lines are not those of then.
 */
export async function customerClasses(
  tx: EntityManager,
  compared: ReadonlyMap<string, Compared>,
  inForce: InForce,
): Promise<Map<string, ClassesView>> {
  const { ranks } = inForce;
  // Where nobody was known there are no lines.
  if (compared.size === 0 || !ranks?.rfm.recency) return new Map();
  const told = await keptClasses(tx, [...compared.keys()]);
  return new Map(
    [...compared].map(([customer, { figures }]) => [customer, classesView(customer, figures, ranks, told.get(customer), inForce)]),
  );
}

function classesView(
  customer: string,
  figures: Figures,
  ranks: Ranks,
  told: KeptClass | undefined,
  { midnight, fit }: InForce,
): ClassesView {
  const { abc, currency } = abcOf(customer, figures, ranks.abc);
  return {
    abc,
    since: formatInstant(told?.abc === abc && told.since <= midnight ? told.since : midnight),
    because: becauseOf(figures, currency),
    rfm: { ...rfmOf(figures, ranks.rfm), since: formatInstant(midnight), because: `fit ${fit.id}` },
    asOf: formatInstant(midnight),
  };
}

function becauseOf({ revenueOfYear }: Figures, currency: string | null): string {
  if (currency === null) return 'no revenue in 365 days';
  const amount = revenueOfYear[currency]!;
  return `revenue of ${amount / minorPerUnit(currency)} ${currency} in 365 days`;
}
