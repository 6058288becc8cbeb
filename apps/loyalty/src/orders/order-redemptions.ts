import { compareBytes, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Redemption } from '../redemptions/redemption.js';
import type { Purchase } from './purchase.js';

/** An order and what it says it was paid with; without its instant where only a fact of it is at hand. */
export type PaidOrder = Pick<Purchase, 'shop' | 'orderId'> & { at?: Micros; tenders: readonly { redemptionId?: string }[] };

export const paidOrder = ({ shop, orderId, at, bought }: Pick<Purchase, 'shop' | 'orderId' | 'at' | 'bought'>): PaidOrder => ({
  shop,
  orderId,
  at,
  tenders: bought.tenders ?? [],
});

/**
 * The points that some orders were paid with: redeemed for the order, or named among its tenders; oldest first. Points pay one order: the
 * one they were redeemed for, else the first to name them. Of an order without its instant it is not decided who was first.
 */
export async function redemptionsFor(tx: EntityManager, orders: readonly PaidOrder[]): Promise<Redemption[]> {
  if (orders.length === 0) return [];
  const found = await rows<Redemption>(
    tx,
    `SELECT id, member, at, purpose, points, returned, allocations, about FROM redemption
     WHERE purpose = 'order' AND (id = ANY($1::text[]) OR about->>'orderId' = ANY($2::text[])) ORDER BY at, id`,
    [orders.flatMap(namedIn), orders.map(({ orderId }) => orderId)],
  );
  const theirs = found.filter((redemption) => orders.some((order) => isFor(redemption, order)));
  const rivals = (await ordersPaidWith(tx, theirs)).map(paidOrder);
  return theirs.filter((redemption) => orders.some((order) => isFor(redemption, order) && !isAnothers(redemption, order, rivals)));
}

/** What of an order tells whether it stands. */
export type OrderPaid = Pick<Purchase, 'shop' | 'orderId' | 'at' | 'bought' | 'cancelledAt' | 'refunds'>;

/** The orders that are known and were paid with some points, whoever bought them. */
export async function ordersPaidWith(tx: EntityManager, redemptions: readonly Redemption[]): Promise<OrderPaid[]> {
  if (redemptions.length === 0) return [];
  const meant = redemptions.filter(({ about }) => about.orderId !== undefined);
  // Each part by an index of its own; the condition on paths is that of the index.
  return rows<OrderPaid>(
    tx,
    `SELECT ${OF_ORDER} FROM purchase WHERE bought @? '$.tenders[*].redemptionId' AND bought->'tenders' @> ANY($1::jsonb[])
     UNION ALL
     SELECT ${OF_ORDER} FROM purchase JOIN unnest($2::text[], $3::text[]) AS meant (in_shop, meant_id) ON shop = in_shop AND order_id = meant_id`,
    [
      redemptions.map(({ id }) => JSON.stringify([{ redemptionId: id }])),
      meant.map(({ about }) => about.shop ?? ''),
      meant.map(({ about }) => about.orderId!),
    ],
  );
}

const OF_ORDER = `shop, order_id AS "orderId", at, bought, cancelled_at AS "cancelledAt", coalesce(refunds, '[]') AS refunds`;

/** Whether anything of an order is left: not once it was cancelled, or refunded as a whole. */
export function stands({ cancelledAt, refunds, bought }: Pick<Purchase, 'cancelledAt' | 'refunds' | 'bought'>): boolean {
  if (cancelledAt !== null) return false;
  return refunds.length === 0 || refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0) < bought.totalMinor;
}

const namedIn = ({ tenders }: PaidOrder): string[] =>
  tenders.flatMap(({ redemptionId }) => (redemptionId === undefined ? [] : [redemptionId]));

const isFor = (redemption: Redemption, order: PaidOrder): boolean =>
  namedIn(order).includes(redemption.id) || isMeantFor(redemption, order);

const isMeantFor = ({ about }: Redemption, { shop, orderId }: PaidOrder): boolean =>
  about.orderId === orderId && (about.shop ?? '') === shop;

function isAnothers(redemption: Redemption, order: PaidOrder, known: readonly PaidOrder[]): boolean {
  if (isMeantFor(redemption, order)) return false;
  const rivals = known.filter((rival) => isFor(redemption, rival) && compareOrders(rival, order) !== 0);
  return rivals.some((rival) => isMeantFor(redemption, rival) || isBefore(rival, order));
}

function isBefore(rival: PaidOrder, order: PaidOrder): boolean {
  if (order.at === undefined) return false;
  return rival.at! < order.at || (rival.at === order.at && compareOrders(rival, order) < 0);
}

const compareOrders = (a: PaidOrder, b: PaidOrder): number => compareBytes(a.shop, b.shop) || compareBytes(a.orderId, b.orderId);
