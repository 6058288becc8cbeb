import { ERASED_SUBJECT_TABLE } from '#lib/customers';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of whom nothing is taken any more. */
export class ErasedSubjects1760000000015 implements MigrationInterface {
  readonly name = 'ErasedSubjects1760000000015';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ERASED_SUBJECT_TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erased_subject');
  }
}
