import { REQUEST_TABLE } from '#lib/log';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who of the staff cares for whom: the last word on each subject. Instants are microseconds. */
export class RepresentativeTables1760000000111 implements MigrationInterface {
  readonly name = 'RepresentativeTables1760000000111';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE representative (
        subject uuid PRIMARY KEY,
        representative text,
        deputy text,
        at bigint NOT NULL,
        fact_id uuid NOT NULL
      );
    `);
    await runner.query(REQUEST_TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE request; DROP TABLE representative');
  }
}
