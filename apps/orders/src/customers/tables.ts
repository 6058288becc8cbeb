import { ERASED_SUBJECT_TABLE, SUBJECT_TABLE } from '#lib/customers';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose subject is whose, so that a customer can be given all of their orders, and who is erased. */
export class CustomerTables1760000100010 implements MigrationInterface {
  readonly name = 'CustomerTables1760000100010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SUBJECT_TABLE);
    await runner.query(ERASED_SUBJECT_TABLE);
    await runner.query('CREATE INDEX orders_of_subject ON orders (subject)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX orders_of_subject; DROP TABLE erased_subject; DROP TABLE subject');
  }
}
