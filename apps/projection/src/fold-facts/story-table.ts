import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a fold goes on from stands in the customer's row (docs/adr/0008). Text, because nothing looks into it; null where there is none yet. */
export class JourneyStory1760000000030 implements MigrationInterface {
  readonly name = 'JourneyStory1760000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE journey ADD COLUMN story text;
      ALTER TABLE journey ALTER COLUMN story SET STORAGE EXTERNAL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE journey DROP COLUMN story');
  }
}
