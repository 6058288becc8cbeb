import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is to be asked what and when, and what was asked and answered; what customers wrote stands with the texts. Instants are microseconds. */
export class SurveyTables1760000000420 implements MigrationInterface {
  readonly name = 'SurveyTables1760000000420';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What a rule is to ask about an order or a question, until it has its turn: once, whatever comes again.
      CREATE TABLE survey_asking (
        rule text COLLATE "C" NOT NULL,
        shop text COLLATE "C" NOT NULL,
        matter text COLLATE "C" NOT NULL,
        matter_id text COLLATE "C" NOT NULL,
        round text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL UNIQUE,
        subject uuid NOT NULL,
        policy_version text COLLATE "C" NOT NULL,
        happened_at bigint NOT NULL,
        planned_at bigint NOT NULL,
        due_at bigint NOT NULL,
        because jsonb NOT NULL,
        done boolean NOT NULL DEFAULT false,
        PRIMARY KEY (rule, shop, matter, matter_id, round)
      );
      CREATE INDEX survey_asking_due ON survey_asking (due_at) WHERE NOT done;
      CREATE INDEX survey_asking_subject ON survey_asking (subject) WHERE NOT done;
      -- After what nothing more is asked about an order or a question.
      CREATE TABLE survey_stop (
        matter text COLLATE "C" NOT NULL,
        shop text COLLATE "C" NOT NULL,
        matter_id text COLLATE "C" NOT NULL,
        at bigint NOT NULL,
        reason text NOT NULL,
        PRIMARY KEY (matter, shop, matter_id, at, reason)
      );
      CREATE TABLE survey (
        id text COLLATE "C" PRIMARY KEY,
        -- What facts call it: the id, or for a platform's own survey that platform's name, which may be many customers'.
        survey_id text COLLATE "C" NOT NULL,
        shop text COLLATE "C" NOT NULL,
        subject uuid NOT NULL,
        kind text COLLATE "C" NOT NULL,
        -- 'requested', 'answered', 'dismissed' or 'suppressed'.
        status text COLLATE "C" NOT NULL,
        -- When it was requested or suppressed; of a platform's own: answered.
        at bigint NOT NULL,
        policy_version text COLLATE "C" NOT NULL,
        -- Whose words it is asked in, and whether that rule asked or a person.
        rule text COLLATE "C",
        by_hand boolean NOT NULL,
        channel text,
        order_id text COLLATE "C",
        product_id text COLLATE "C",
        question_id text COLLATE "C",
        -- The fact that tells of the request, which what follows goes back to; null of a platform's own.
        request jsonb,
        expires_at bigint,
        reminders int NOT NULL DEFAULT 0,
        reminded_at bigint,
        remind_at bigint,
        answered_at bigint,
        score int,
        answer_fact uuid,
        dismissed_at bigint,
        reason text,
        UNIQUE (survey_id, shop, subject)
      );
      CREATE INDEX survey_at ON survey (at, id);
      CREATE INDEX survey_open ON survey (at, id) WHERE status = 'requested';
      CREATE INDEX survey_subject ON survey (subject, at);
      CREATE INDEX survey_remind ON survey (remind_at) WHERE remind_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE survey, survey_stop, survey_asking');
  }
}
