import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { hashOfCode } from './code.js';
import type { Coupon } from './coupon.js';

const COLUMNS = `id, kind, programme_version AS "programmeVersion", member, campaign, issued_at AS "issuedAt", expires_at AS "expiresAt",
  reserved, redeemed`;

/** The coupon of a code, as it stood just now; null where no coupon of ours has it. */
export async function findCoupon(tx: EntityManager | DataSource, code: string): Promise<Coupon | null> {
  const [found] = await rows<Coupon>(tx, `SELECT ${COLUMNS} FROM coupon WHERE hash = $1`, [hashOfCode(code)]);
  return found ?? null;
}

/** The same, its row locked: of several who want to use it one goes first. Customers are locked before coupons. */
export async function lockCoupon(tx: EntityManager, code: string): Promise<Coupon | null> {
  const [found] = await rows<Coupon>(tx, `SELECT ${COLUMNS} FROM coupon WHERE hash = $1 FOR UPDATE`, [hashOfCode(code)]);
  return found ?? null;
}

/** Keeps what becomes of a coupon. */
export async function saveCoupon(tx: EntityManager, { id, reserved, redeemed }: Coupon): Promise<void> {
  await tx.query('UPDATE coupon SET reserved = $2, redeemed = $3 WHERE id = $1', [
    id,
    reserved && JSON.stringify(reserved),
    redeemed && JSON.stringify(redeemed),
  ]);
}

export interface NewCoupon extends Omit<Coupon, 'reserved' | 'redeemed'> {
  code: string;
  cause: string;
}

export async function insertCoupons(tx: EntityManager, coupons: readonly NewCoupon[]): Promise<void> {
  await tx.query(
    `INSERT INTO coupon (id, hash, kind, programme_version, member, campaign, cause, issued_at, expires_at)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::bigint[], $9::bigint[])`,
    [
      coupons.map(({ id }) => id),
      coupons.map(({ code }) => hashOfCode(code)),
      coupons.map(({ kind }) => kind),
      coupons.map(({ programmeVersion }) => programmeVersion),
      coupons.map(({ member }) => member),
      coupons.map(({ campaign }) => campaign),
      coupons.map(({ cause }) => cause),
      coupons.map(({ issuedAt }) => issuedAt),
      coupons.map(({ expiresAt }) => expiresAt),
    ],
  );
}
