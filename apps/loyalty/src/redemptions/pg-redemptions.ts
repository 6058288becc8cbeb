import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Redemption } from './redemption.js';

/** The redemption of an id; null where there is none. Its customer must be locked by whoever means to change it. */
export async function findRedemption(tx: EntityManager | DataSource, id: string): Promise<Redemption | null> {
  // PostgreSQL's text holds no NUL, so no redemption can be called that.
  if (id.includes('\u0000')) return null;
  const [found] = await rows<Redemption>(
    tx,
    'SELECT id, member, at, purpose, points, returned, allocations, about FROM redemption WHERE id = $1',
    [id],
  );
  return found ?? null;
}

/** Redeemed for an order and not given back as a whole, whoever redeemed it. */
export const redemptionsMeantFor = (tx: EntityManager, { shop, orderId }: { shop: string; orderId: string }): Promise<Redemption[]> =>
  rows<Redemption>(
    tx,
    `SELECT id, member, at, purpose, points, returned, allocations, about FROM redemption
     WHERE purpose = 'order' AND about->>'orderId' = $2 AND coalesce(about->>'shop', '') = $1
       AND about->'cancelledAt' IS NULL AND returned < points`,
    [shop, orderId],
  );

export async function insertRedemption(tx: EntityManager, redemption: Redemption): Promise<void> {
  const { id, member, at, purpose, points, returned, allocations, about } = redemption;
  await tx.query(
    'INSERT INTO redemption (id, member, at, purpose, points, returned, allocations, about) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [id, member, at, purpose, points, returned, JSON.stringify(allocations), JSON.stringify(about)],
  );
}

/** Keeps what has come back of a redemption. */
export async function saveReturned(tx: EntityManager, { id, returned, allocations, about }: Redemption): Promise<void> {
  await tx.query('UPDATE redemption SET returned = $2, allocations = $3, about = $4 WHERE id = $1', [
    id,
    returned,
    JSON.stringify(allocations),
    JSON.stringify(about),
  ]);
}
