import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reviews, answered surveys and ideas taken up, of anybody, since who gave them may turn out to take part. Instants are microseconds. */
export class FeedbackTables1760000000341 implements MigrationInterface {
  readonly name = 'FeedbackTables1760000000341';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE feedback (
        kind text COLLATE "C" NOT NULL,
        shop text COLLATE "C" NOT NULL,
        -- Of the review, the survey or the idea; a survey may be asked of many, each of whom is given points for it once.
        id text COLLATE "C" NOT NULL,
        subject uuid NOT NULL,
        at bigint NOT NULL,
        -- What was reviewed.
        product text COLLATE "C",
        because jsonb NOT NULL,
        -- Who was given points for it; null while nobody was.
        member uuid,
        -- Whether it was decided on; false while whoever gave it takes no part.
        decided boolean NOT NULL,
        PRIMARY KEY (kind, shop, id, subject)
      );
      CREATE INDEX feedback_of_member ON feedback (member, kind, at) WHERE member IS NOT NULL;
      CREATE INDEX feedback_undecided ON feedback (subject) WHERE NOT decided;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE feedback');
  }
}
