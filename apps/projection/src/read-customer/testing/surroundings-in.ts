import type { Micros } from '#lib/contracts';
import { atOneMoment } from '#lib/persistence';
import type { Folding } from '../../fold-facts/testing/folding.js';
import { factsOf } from '../../kpis/customer-facts.js';
import { surroundingsOf, type PageSurroundings } from '../surroundings.js';

/** What surrounds one customer of a projection, alone. */
export function surroundingsIn({ dataSource }: Folding, customer: string, at: Micros): Promise<PageSurroundings> {
  return atOneMoment(dataSource, async (tx) => (await surroundingsOf(tx, (about) => factsOf(tx, about, [customer]), at)).of(customer));
}
