import { ERASED_SUBJECT_TABLE } from '#lib/customers';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Everything anybody has written, in one table, so that it can be found, exported and destroyed; and whose texts are kept no more. */
export class TextTables1760000000410 implements MigrationInterface {
  readonly name = 'TextTables1760000000410';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ERASED_SUBJECT_TABLE);
    await runner.query(`
      CREATE TABLE text (
        -- What it belongs to: 'question', 'survey', 'review', 'idea' or 'recovery', and its shop and id.
        kind text COLLATE "C" NOT NULL,
        shop text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        -- Which of its texts: a message's number or id, 'title', 'comment', …
        part text COLLATE "C" NOT NULL,
        -- Whom it is about, whoever wrote it.
        subject uuid,
        said_by text COLLATE "C" NOT NULL,
        said_at bigint NOT NULL,
        body text NOT NULL,
        -- Its words as they are compared.
        words tsvector NOT NULL,
        PRIMARY KEY (kind, shop, id, part)
      );
      CREATE INDEX text_words ON text USING gin (words);
      CREATE INDEX text_subject ON text (subject);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE text, erased_subject');
  }
}
