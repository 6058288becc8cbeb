import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FIRST_COLUMNS } from '../kpis/metrics.js';

/**
 * What a fold goes on from stands in the customer's row (docs/adr/0008). Text, because nothing looks into it; null where there is none yet.
 * The names of a long history stand beside it, since they are seldom written anew.
 * And a sum that a batch does not change need not be named.
 */
export class JourneyStory1760000000030 implements MigrationInterface {
  readonly name = 'JourneyStory1760000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE journey ADD COLUMN story text, ADD COLUMN names text NOT NULL DEFAULT '';
      ALTER TABLE kpi_cell ${FIRST_COLUMNS.map((column) => `ALTER COLUMN ${column} SET DEFAULT 0`).join(', ')};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE kpi_cell ${FIRST_COLUMNS.map((column) => `ALTER COLUMN ${column} DROP DEFAULT`).join(', ')};
      ALTER TABLE journey DROP COLUMN names, DROP COLUMN story;
    `);
  }
}
