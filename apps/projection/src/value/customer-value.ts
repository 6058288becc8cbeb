import type { Micros } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { acquisitionCostOf } from './acquisition-cost.js';
import { inForceAt, worthOfCustomer } from './read-values.js';
import { valueView, type ValueView } from './value-view.js';

/** What a customer was worth at the last midnight at or before an instant; null where nothing counts, and before the first night. At one moment of the database. */
export async function customerValue(tx: EntityManager, customerId: string, at: Micros): Promise<ValueView | null> {
  const inForce = await inForceAt(tx, at);
  if (!inForce) return null;
  const worth = await worthOfCustomer(tx, customerId, inForce);
  return worth && valueView(inForce, worth, await acquisitionCostOf(tx, customerId, inForce.midnight));
}
