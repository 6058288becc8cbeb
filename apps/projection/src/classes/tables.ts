import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What customers are compared by at the latest midnight, how they compared at each, and of which class each was told to be. */
export class ClassTables1760000000080 implements MigrationInterface {
  readonly name = 'ClassTables1760000000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Null where nothing that counts was bought.
      ALTER TABLE customer_value ADD COLUMN compared jsonb;
      -- Where the lines between classes and scores lie, apart from what the comparison adds up to: a page reads the lines alone.
      ALTER TABLE value_fit ADD COLUMN ranks jsonb, ADD COLUMN comparison jsonb;
      CREATE TABLE customer_class (
        customer_id uuid PRIMARY KEY,
        class text COLLATE "C" NOT NULL,
        -- The midnight from which on.
        since bigint NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE customer_class; ALTER TABLE value_fit DROP COLUMN comparison, DROP COLUMN ranks; ALTER TABLE customer_value DROP COLUMN compared',
    );
  }
}

export class ChangedFigures1760000000140 implements MigrationInterface {
  readonly name = 'ChangedFigures1760000000140';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What customers are compared by is kept anew for some of them since all were compared.
      ALTER TABLE value_fit ADD COLUMN figures_changed boolean NOT NULL DEFAULT false;
      -- The lines between classes and scores lie elsewhere than where the night drew them.
      ALTER TABLE value_fit ADD COLUMN ranks_changed boolean NOT NULL DEFAULT false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE value_fit DROP COLUMN ranks_changed, DROP COLUMN figures_changed');
  }
}
