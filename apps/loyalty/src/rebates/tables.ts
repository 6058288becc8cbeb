import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Points given for the volume of whole periods. Instants are microseconds. */
export class RebateTables1760000000342 implements MigrationInterface {
  readonly name = 'RebateTables1760000000342';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE rebate (
        -- Who was given the points.
        member uuid NOT NULL,
        rebate text COLLATE "C" NOT NULL,
        -- The first day of the period, and its instants.
        period text COLLATE "C" NOT NULL,
        from_micros bigint NOT NULL,
        until_micros bigint NOT NULL,
        -- Whose purchases it was for: the customer's members as they were then.
        members uuid[] NOT NULL,
        programme_version text NOT NULL,
        lot text COLLATE "C" NOT NULL,
        points bigint NOT NULL,
        -- Taken back of them, for returns after that.
        reversed bigint NOT NULL DEFAULT 0,
        PRIMARY KEY (member, rebate, period)
      );
      CREATE INDEX rebate_of_period ON rebate (until_micros);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rebate');
  }
}
