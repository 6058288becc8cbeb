import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Coupons, each found by the hash of its code. Instants are microseconds. */
export class CouponTables1760000000320 implements MigrationInterface {
  readonly name = 'CouponTables1760000000320';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE coupon (
        id uuid PRIMARY KEY,
        -- SHA-256 of the code, which is written nowhere.
        hash text COLLATE "C" NOT NULL UNIQUE,
        kind text NOT NULL,
        programme_version text NOT NULL,
        member uuid,
        campaign text,
        -- What it was issued for: one coupon a cause.
        cause text COLLATE "C" NOT NULL UNIQUE,
        issued_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        reserved jsonb,
        redeemed jsonb
      );
      CREATE INDEX coupon_of_member ON coupon (member) WHERE member IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE coupon');
  }
}
