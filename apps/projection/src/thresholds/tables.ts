import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The numbers that are watched, and which of their values have crossed the limit. */
export class ThresholdTables1760000000100 implements MigrationInterface {
  readonly name = 'ThresholdTables1760000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE threshold (
        name text COLLATE "C" PRIMARY KEY,
        rule json NOT NULL,
        changed bigint NOT NULL,
        crossed jsonb NOT NULL DEFAULT '[]',
        -- Which of its values there have been: those that are not there any more are none, and not unknown.
        seen jsonb NOT NULL DEFAULT '[]',
        -- When it was last looked at, what went wrong then, and when it is to be looked at again.
        evaluated bigint,
        problem text,
        due bigint NOT NULL DEFAULT 0
      );
      CREATE INDEX threshold_due ON threshold (due);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE threshold');
  }
}
