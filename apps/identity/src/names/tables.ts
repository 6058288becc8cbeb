import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By which words of their names people are found, each blinded. What was known before is filled in from the vault. */
export class NameTables1760000000112 implements MigrationInterface {
  readonly name = 'NameTables1760000000112';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE name_word (
        word bytea NOT NULL,
        subject uuid NOT NULL,
        PRIMARY KEY (word, subject)
      );
      CREATE INDEX name_word_of_subject ON name_word (subject);
      -- Whether the words of these traits are those kept.
      ALTER TABLE traits ADD COLUMN findable boolean NOT NULL DEFAULT false;
      CREATE INDEX traits_not_findable ON traits (subject) WHERE NOT findable;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE traits DROP COLUMN findable; DROP TABLE name_word');
  }
}
