import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who was erased, and which services have confirmed it. An erased subject keeps its row, so that nobody becomes it again. */
export class ErasureTables1760000000110 implements MigrationInterface {
  readonly name = 'ErasureTables1760000000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erasure (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL UNIQUE,
        subjects int NOT NULL,
        requested_at bigint NOT NULL
      );
      CREATE TABLE erasure_confirmed (
        erasure uuid NOT NULL REFERENCES erasure,
        service text NOT NULL,
        at bigint NOT NULL,
        PRIMARY KEY (erasure, service)
      );
      ALTER TABLE subject ADD COLUMN erasure uuid;
      CREATE INDEX subject_erased ON subject (id) WHERE erasure IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject DROP COLUMN erasure; DROP TABLE erasure_confirmed, erasure');
  }
}
