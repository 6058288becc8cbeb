import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** Makes a coupon worthless that has not been used: it counts as expired from then on. False where it is used, or held for an order. */
export async function voidCoupon(tx: EntityManager, couponId: string, at: Micros): Promise<boolean> {
  const [coupon] = await rows<{ free: boolean }>(
    tx,
    `SELECT redeemed IS NULL AND coalesce((reserved->>'until')::bigint, 0) <= $2 AS free FROM coupon WHERE id = $1 FOR UPDATE`,
    [couponId, at],
  );
  if (!coupon?.free) return false;
  await tx.query('UPDATE coupon SET expires_at = least(expires_at, $2) WHERE id = $1', [couponId, at]);
  return true;
}
