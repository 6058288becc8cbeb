import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What feedback's cases are made good with. Instants are microseconds. */
export class RecoveryTables1760000000344 implements MigrationInterface {
  readonly name = 'RecoveryTables1760000000344';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE recovery (
        case_id text COLLATE "C" PRIMARY KEY,
        subject uuid NOT NULL,
        at bigint NOT NULL,
        points int,
        -- The kind of coupon, and the coupon once it is issued.
        coupon text COLLATE "C",
        coupon_id uuid,
        because jsonb NOT NULL,
        -- When it was granted; null while whoever is to have the points takes no part.
        granted_at bigint,
        member uuid
      );
      CREATE INDEX recovery_waiting ON recovery (subject) WHERE granted_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recovery');
  }
}
