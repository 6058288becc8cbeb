import type { EntityManager } from 'typeorm';
import { acquisitionCostOf } from './acquisition-cost.js';
import { worthOfCustomer, type InForce } from './read-values.js';
import { valueView, type ValueView } from './value-view.js';

/** What a customer was worth at a midnight; null where nothing counts. At one moment of the database. */
export async function customerValue(tx: EntityManager, customerId: string, inForce: InForce): Promise<ValueView | null> {
  const worth = await worthOfCustomer(tx, customerId, inForce);
  return worth && valueView(inForce, worth, await acquisitionCostOf(tx, customerId, inForce.midnight));
}
