import { ERASED_SUBJECT_TABLE } from '#lib/customers';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is erased. Whose subject is whose stands beside the members. */
export class ErasedSubjects1760000000350 implements MigrationInterface {
  readonly name = 'ErasedSubjects1760000000350';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ERASED_SUBJECT_TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE erased_subject');
  }
}
