import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What members have given to good causes. Instants are microseconds. */
export class DonationTables1760000000305 implements MigrationInterface {
  readonly name = 'DonationTables1760000000305';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Numbers rise, but may have gaps: a request that fails keeps the one it drew.
      CREATE SEQUENCE donation_number;
      CREATE TABLE donation (
        receipt text COLLATE "C" PRIMARY KEY,
        member uuid NOT NULL,
        at bigint NOT NULL,
        cause text COLLATE "C" NOT NULL,
        -- What the programme called it then.
        name text NOT NULL,
        points bigint NOT NULL
      );
      CREATE INDEX donation_of_cause ON donation (cause);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE donation; DROP SEQUENCE donation_number');
  }
}
