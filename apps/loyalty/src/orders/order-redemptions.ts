import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Redemption } from '../redemptions/redemption.js';
import type { Purchase } from './purchase.js';

/** An order and what it says it was paid with. */
export type PaidOrder = Pick<Purchase, 'shop' | 'orderId'> & { tenders: readonly { redemptionId?: string }[] };

export const paidOrder = ({ shop, orderId, bought }: Purchase): PaidOrder => ({ shop, orderId, tenders: bought.tenders ?? [] });

/** The points that some orders were paid with: redeemed for the order, or named among its tenders; oldest first. */
export async function redemptionsFor(tx: EntityManager, orders: readonly PaidOrder[]): Promise<Redemption[]> {
  if (orders.length === 0) return [];
  const found = await rows<Redemption>(
    tx,
    `SELECT id, member, at, purpose, points, returned, allocations, about FROM redemption
     WHERE purpose = 'order' AND (id = ANY($1::text[]) OR about->>'orderId' = ANY($2::text[])) ORDER BY at, id`,
    [orders.flatMap(namedIn), orders.map(({ orderId }) => orderId)],
  );
  return found.filter((redemption) => orders.some((order) => isFor(redemption, order)));
}

const namedIn = ({ tenders }: PaidOrder): string[] =>
  tenders.flatMap(({ redemptionId }) => (redemptionId === undefined ? [] : [redemptionId]));

const isFor = ({ id, about }: Redemption, order: PaidOrder): boolean =>
  namedIn(order).includes(id) || (about.orderId === order.orderId && (about.shop ?? '') === order.shop);
