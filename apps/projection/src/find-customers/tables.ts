import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_PURCHASE, ORDER_ID, ORDER_NUMBER } from './pg-customers.js';

/** What lists and searches walk along. */
export class FindCustomersTables1760000000091 implements MigrationInterface {
  readonly name = 'FindCustomersTables1760000000091';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX journey_of_phase ON journey (phase, customer_id) WHERE NOT erased;
      CREATE INDEX customer_class_of ON customer_class (class, customer_id);
      CREATE INDEX fact_of_order ON fact (${ORDER_ID}) WHERE ${IS_PURCHASE};
      CREATE INDEX fact_of_order_number ON fact (${ORDER_NUMBER}) WHERE ${IS_PURCHASE};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP INDEX fact_of_order_number; DROP INDEX fact_of_order; DROP INDEX customer_class_of; DROP INDEX journey_of_phase',
    );
  }
}
