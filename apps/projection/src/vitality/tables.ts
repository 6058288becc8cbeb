import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whether each customer is still there, as was last worked out, and when that is to be done again. Those known before come first. */
export class VitalityTables1760000000090 implements MigrationInterface {
  readonly name = 'VitalityTables1760000000090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE vitality (
        customer_id uuid PRIMARY KEY,
        -- Null for whoever was never heard of, or has not been looked at yet.
        state text COLLATE "C",
        -- The instant at which time alone makes it another, or of whoever is active one before; null where it never does.
        due bigint,
        -- The fit of the value model it was worked out by; 0 for none.
        fit bigint NOT NULL DEFAULT 0,
        -- How often a change was told.
        told int NOT NULL DEFAULT 0
      );
      CREATE INDEX vitality_of_state ON vitality (state, customer_id);
      CREATE INDEX vitality_due ON vitality (due) WHERE due IS NOT NULL;
      CREATE INDEX vitality_by_fit ON vitality (fit);
      INSERT INTO vitality (customer_id, due) SELECT customer_id, 0 FROM journey;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE vitality');
  }
}

/** Of when it was worked out; so all are looked at once more. */
export class VitalityLookedAt1760000000150 implements MigrationInterface {
  readonly name = 'VitalityLookedAt1760000000150';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When the customer was looked at, and how often they had changed by then; null and 0 for whoever has not been yet.
      ALTER TABLE vitality ADD COLUMN looked_at bigint, ADD COLUMN version int NOT NULL DEFAULT 0;
      UPDATE vitality SET due = 0;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE vitality DROP COLUMN version, DROP COLUMN looked_at');
  }
}
