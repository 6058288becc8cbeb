import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Bad experiences and how they were made good; what staff noted stands with the texts. Instants are microseconds. */
export class RecoveryTables1760000000421 implements MigrationInterface {
  readonly name = 'RecoveryTables1760000000421';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE recovery (
        id text COLLATE "C" PRIMARY KEY,
        -- What it is about; one open case a matter.
        matter text COLLATE "C" NOT NULL,
        -- 'survey', 'review' or 'question', and its id.
        kind text COLLATE "C" NOT NULL,
        because text COLLATE "C" NOT NULL,
        shop text COLLATE "C" NOT NULL,
        subject uuid NOT NULL,
        at bigint NOT NULL,
        score double precision,
        order_id text COLLATE "C",
        question_id text COLLATE "C",
        product_id text COLLATE "C",
        owner text NOT NULL,
        due_at bigint NOT NULL,
        -- The fact that tells of its opening.
        opened jsonb NOT NULL,
        closed_at bigint,
        outcome text,
        points int,
        coupon text
      );
      CREATE UNIQUE INDEX recovery_open ON recovery (matter) WHERE closed_at IS NULL;
      CREATE INDEX recovery_due ON recovery (due_at, id);
      CREATE INDEX recovery_subject ON recovery (subject, at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE recovery');
  }
}
