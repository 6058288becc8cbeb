import { REQUEST_TABLE } from '#lib/log';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What requests were answered. */
export class JourneyRequests1760000000016 implements MigrationInterface {
  readonly name = 'JourneyRequests1760000000016';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REQUEST_TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE request');
  }
}
