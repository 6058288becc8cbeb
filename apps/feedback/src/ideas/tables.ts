import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ideas without their words, which stand with the texts, and who is for them. Instants are microseconds. */
export class IdeaTables1760000000450 implements MigrationInterface {
  readonly name = 'IdeaTables1760000000450';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idea (
        shop text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        subject uuid NOT NULL,
        at bigint NOT NULL,
        status text COLLATE "C" NOT NULL,
        changes int NOT NULL,
        -- The idea that goes on, of all that were merged into one; itself where it is that one.
        root text COLLATE "C" NOT NULL,
        because jsonb,
        fact_id uuid NOT NULL,
        PRIMARY KEY (shop, id)
      );
      CREATE INDEX idea_at ON idea (at, shop, id);
      CREATE INDEX idea_root ON idea (shop, root);
      CREATE INDEX idea_subject ON idea (subject);
      CREATE INDEX idea_id ON idea (id);
      -- Under which subjects a customer is for which idea, as they said it: whoever had it, and each who voted.
      CREATE TABLE idea_backer (
        shop text COLLATE "C" NOT NULL,
        idea text COLLATE "C" NOT NULL,
        subject uuid NOT NULL,
        at bigint NOT NULL,
        -- The fact that tells of it; null where the customer was for it before, under another subject or on a merged idea.
        fact_id uuid,
        PRIMARY KEY (shop, idea, subject)
      );
      CREATE INDEX idea_backer_subject ON idea_backer (subject);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idea_backer, idea');
  }
}
