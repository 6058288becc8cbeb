import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which orders name a redemption among their tenders; few do, so few are in it. */
export class RedemptionTables1760000000343 implements MigrationInterface {
  readonly name = 'RedemptionTables1760000000343';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX purchase_naming_redemption ON purchase USING gin ((bought->'tenders') jsonb_path_ops)
        WHERE bought @? '$.tenders[*].redemptionId'
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX purchase_naming_redemption');
  }
}
