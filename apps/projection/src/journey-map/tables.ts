import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_TOUCHPOINT } from './pg-intervals.js';

/** What the map of journeys walks along. */
export class JourneyMapTables1760000000120 implements MigrationInterface {
  readonly name = 'JourneyMapTables1760000000120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX fact_touchpoints ON fact (time) WHERE ${IS_TOUCHPOINT}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX fact_touchpoints');
  }
}
