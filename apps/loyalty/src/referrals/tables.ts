import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Friends asked to take part. Instants are microseconds. */
export class ReferralTables1760000000321 implements MigrationInterface {
  readonly name = 'ReferralTables1760000000321';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE referral (
        id text COLLATE "C" PRIMARY KEY,
        -- What is shared; several friends may come with it, each a referral of their own.
        code text COLLATE "C" NOT NULL,
        member uuid NOT NULL,
        made_at bigint NOT NULL,
        -- A friend counts once.
        friend uuid UNIQUE,
        joined_at bigint,
        programme_version text,
        converted_at bigint,
        lapsed_at bigint
      );
      CREATE INDEX referral_of_code ON referral (code);
      CREATE INDEX referral_of_member ON referral (member, made_at);
      CREATE INDEX referral_waiting ON referral (id) WHERE friend IS NOT NULL AND converted_at IS NULL AND lapsed_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE referral');
  }
}
