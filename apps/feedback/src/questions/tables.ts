import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Questions, what was said in them, and who answers whom. Instants are microseconds; '' is the shop without a name; no text stands here. */
export class QuestionTables1760000000415 implements MigrationInterface {
  readonly name = 'QuestionTables1760000000415';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One thread a row (thread/question.ts). Whoever changes one has locked its customer, or the row itself.
      CREATE TABLE question (
        shop text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        subject uuid NOT NULL,
        channel text COLLATE "C" NOT NULL,
        topic text,
        order_id text COLLATE "C",
        priority text COLLATE "C" NOT NULL,
        assignee text COLLATE "C",
        follows text COLLATE "C",
        parted_from text COLLATE "C",
        joined_into text COLLATE "C",
        policy text COLLATE "C" NOT NULL,
        customer_class text COLLATE "C",
        asked_at bigint NOT NULL,
        opening int NOT NULL,
        opened_at bigint NOT NULL,
        due bigint NOT NULL,
        -- What has settled it and opened it again (thread/turns.ts).
        turns jsonb NOT NULL,
        opened_by jsonb,
        answered_at bigint,
        is_overdue_told boolean NOT NULL,
        first_answered_at bigint,
        last_answered_at bigint,
        acknowledged_at bigint,
        handed_over_at bigint,
        resolved_at bigint,
        correlation text COLLATE "C",
        facts int NOT NULL,
        PRIMARY KEY (shop, id)
      );
      CREATE INDEX question_of_subject ON question (subject);
      CREATE INDEX question_following ON question (shop, follows) WHERE follows IS NOT NULL;
      -- The work list.
      CREATE INDEX question_open ON question (due) WHERE resolved_at IS NULL AND joined_into IS NULL;
      CREATE INDEX question_due ON question (due)
        WHERE resolved_at IS NULL AND joined_into IS NULL AND answered_at IS NULL AND NOT is_overdue_told;

      -- What was said and done in a thread, each as the fact it became.
      CREATE TABLE question_message (
        message_id uuid PRIMARY KEY,
        -- Of what happened at one instant, what was told first.
        number bigint GENERATED ALWAYS AS IDENTITY,
        shop text COLLATE "C" NOT NULL,
        question_id text COLLATE "C" NOT NULL,
        kind text COLLATE "C" NOT NULL,
        said_by text COLLATE "C" NOT NULL,
        channel text COLLATE "C",
        at bigint NOT NULL,
        fact_type text COLLATE "C" NOT NULL,
        -- The claim that told of it; a request has none.
        source text COLLATE "C",
        claim_id text COLLATE "C",
        UNIQUE (source, claim_id)
      );
      CREATE INDEX question_message_of ON question_message (shop, question_id, at, number);

      -- How a customer has asked to be answered.
      CREATE TABLE preferred_channel (
        subject uuid PRIMARY KEY,
        channel text COLLATE "C" NOT NULL,
        at bigint NOT NULL
      );

      -- Who answers a customer, as identity has told it; null where nobody does any more.
      CREATE TABLE representative (
        subject uuid PRIMARY KEY,
        representative text COLLATE "C",
        deputy text COLLATE "C",
        at bigint NOT NULL
      );

      -- How much a customer brings, as the projection has told it.
      CREATE TABLE customer_class (
        subject uuid PRIMARY KEY,
        class text COLLATE "C" NOT NULL,
        at bigint NOT NULL
      );

      -- Staff who are away, and until when.
      CREATE TABLE away (
        staff text COLLATE "C" PRIMARY KEY,
        until bigint NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE away, customer_class, representative, preferred_channel, question_message, question');
  }
}

/** Who is told to be of no class any more: what is told late of an earlier one does not count again. */
export class LostClasses1760000000460 implements MigrationInterface {
  readonly name = 'LostClasses1760000000460';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE customer_class ALTER COLUMN class DROP NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM customer_class WHERE class IS NULL; ALTER TABLE customer_class ALTER COLUMN class SET NOT NULL');
  }
}
