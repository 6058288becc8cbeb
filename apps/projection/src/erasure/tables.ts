import { ERASED_SUBJECT_TABLE } from '#lib/customers';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose subjects are erased, and beside it in the customer's row whether they are: it is locked and read with every batch anyway. */
export class ErasedSubjects1760000000061 implements MigrationInterface {
  readonly name = 'ErasedSubjects1760000000061';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ERASED_SUBJECT_TABLE);
    await runner.query('ALTER TABLE journey ADD COLUMN erased boolean NOT NULL DEFAULT false');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE journey DROP COLUMN erased; DROP TABLE erased_subject');
  }
}
