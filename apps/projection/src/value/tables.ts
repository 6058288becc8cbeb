import type { MigrationInterface, QueryRunner } from 'typeorm';
import { REFUNDED } from '../kpis/purchases.js';

/** The models as they were fitted, what each customer is worth by the latest of them, and of whom an alarm was raised. */
export class ValueTables1760000000060 implements MigrationInterface {
  readonly name = 'ValueTables1760000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE value_fit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        -- The midnight it is of: it knows what lies before.
        midnight bigint NOT NULL,
        asked_by text NOT NULL,
        asked_at bigint NOT NULL,
        -- waiting, reading, fitting, storing; done, failed
        state text NOT NULL,
        customers int NOT NULL DEFAULT 0,
        stored int NOT NULL DEFAULT 0,
        ended_at bigint,
        failure text,
        -- Settings, parameters and what they were fitted to.
        model jsonb,
        -- Whether customers' values by this fit are kept, and what they added up to when they were stored.
        keeps boolean NOT NULL DEFAULT false,
        sums jsonb
      );
      CREATE INDEX value_fit_of_midnight ON value_fit (midnight, id);
      CREATE INDEX value_fit_at_work ON value_fit (id) WHERE state NOT IN ('done', 'failed');
      CREATE TABLE customer_value (
        fit_id bigint NOT NULL,
        customer_id uuid NOT NULL,
        -- Null where nothing was stored yet.
        worth jsonb,
        -- Facts from before the midnight have come since, or others are this customer now: to be worked out anew.
        stale boolean NOT NULL DEFAULT false,
        PRIMARY KEY (fit_id, customer_id)
      );
      CREATE INDEX customer_value_stale ON customer_value (fit_id, customer_id) WHERE stale;
      CREATE TABLE churn_alarm (
        customer_id uuid PRIMARY KEY,
        raised_of bigint NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE churn_alarm; DROP TABLE customer_value; DROP TABLE value_fit');
  }
}

/** Risks were added up in other parts of one: until the next night values are worked out from the facts. */
export class ValueParts1760000000130 implements MigrationInterface {
  readonly name = 'ValueParts1760000000130';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('UPDATE value_fit SET sums = NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.up(runner);
  }
}

/** Why an alarm stands. */
export class AlarmReasons1760000000170 implements MigrationInterface {
  readonly name = 'AlarmReasons1760000000170';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE churn_alarm ADD COLUMN because text COLLATE "C";
      -- Without a fitted model it was silence for certain; with one that is told at the next night.
      UPDATE churn_alarm SET because = CASE WHEN EXISTS (
        SELECT FROM value_fit WHERE midnight = raised_of AND model -> 'purchases' ->> 'state' = 'fitted') THEN 'churn-risk' ELSE 'silence' END;
      ALTER TABLE churn_alarm ALTER COLUMN because SET NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE churn_alarm DROP COLUMN because');
  }
}

/** What nights have told, to be compared with what they had to tell. */
export class ToldByNight1760000000180 implements MigrationInterface {
  readonly name = 'ToldByNight1760000000180';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Their class and their alarm are told by other facts than these: until the next night.
      ALTER TABLE customer_value ADD COLUMN untold boolean NOT NULL DEFAULT false;
      -- Where the lines between classes lay when the night told them; null of a night that was before this was kept.
      ALTER TABLE value_fit ADD COLUMN told_ranks jsonb;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE value_fit DROP COLUMN told_ranks;
      DELETE FROM customer_value WHERE worth IS NULL AND NOT stale;
      ALTER TABLE customer_value DROP COLUMN untold;
    `);
  }
}

/** Refunds that name their lines take the margin of those with them: whoever was given one is worked out anew. */
export class MarginOfLines1760000000200 implements MigrationInterface {
  readonly name = 'MarginOfLines1760000000200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `INSERT INTO customer_value (fit_id, customer_id, stale)
       SELECT DISTINCT value_fit.id, customer_id, true FROM fact JOIN subject USING (subject) JOIN value_fit ON keeps AND midnight > time
       WHERE type = $1 AND json_typeof(fact::json #> '{data,lines}') = 'array'
       ON CONFLICT (fit_id, customer_id) DO UPDATE SET stale = true`,
      [REFUNDED],
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await this.up(runner);
  }
}
