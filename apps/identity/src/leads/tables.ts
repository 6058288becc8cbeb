import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When each became a lead, and when they bought. Of what was kept before, the time is not known: it counts as before everything. */
export class LeadTables1760000000113 implements MigrationInterface {
  readonly name = 'LeadTables1760000000113';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE subject ADD COLUMN lead_at bigint; ALTER TABLE purchase ADD COLUMN at bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE purchase DROP COLUMN at; ALTER TABLE subject DROP COLUMN lead_at');
  }
}
