import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Segments: their rules, who belongs to them, when that is to be looked at again, and how many came and went each day. */
export class SegmentTables1760000000110 implements MigrationInterface {
  readonly name = 'SegmentTables1760000000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE segment (
        name text COLLATE "C" PRIMARY KEY,
        version int NOT NULL,
        -- The last of all customers, by id, who was looked at since the rule came; null once all have been.
        looked_to uuid,
        looked_at int NOT NULL DEFAULT 0
      );
      -- Also of segments that are deleted: a version is never another rule.
      CREATE TABLE segment_version (
        name text COLLATE "C" NOT NULL,
        version int NOT NULL,
        rule json NOT NULL,
        words text,
        made_at bigint NOT NULL,
        PRIMARY KEY (name, version)
      );
      CREATE TABLE segment_member (
        name text COLLATE "C" NOT NULL,
        customer_id uuid NOT NULL,
        since bigint NOT NULL,
        PRIMARY KEY (name, customer_id)
      );
      CREATE INDEX segment_of_member ON segment_member (customer_id);
      CREATE TABLE segment_watch (
        customer_id uuid PRIMARY KEY,
        -- When time alone may make another difference; null where it never does.
        due bigint,
        -- The fit of the value model that was in force; 0 for none.
        fit bigint NOT NULL DEFAULT 0
      );
      CREATE INDEX segment_watch_due ON segment_watch (due) WHERE due IS NOT NULL;
      CREATE INDEX segment_watch_by_fit ON segment_watch (fit);
      CREATE TABLE segment_day (
        name text COLLATE "C" NOT NULL,
        day int NOT NULL,
        came int NOT NULL DEFAULT 0,
        went int NOT NULL DEFAULT 0,
        PRIMARY KEY (name, day)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE segment_day; DROP TABLE segment_watch; DROP TABLE segment_member; DROP TABLE segment_version; DROP TABLE segment',
    );
  }
}

/** Of when it was looked who belongs to what, and by what else than the fit; so all are looked at once more. */
export class SegmentsLookedAt1760000000160 implements MigrationInterface {
  readonly name = 'SegmentsLookedAt1760000000160';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- When the customer was looked at, and how often they had changed by then; null and 0 for whoever has not been yet.
      ALTER TABLE segment_watch ADD COLUMN looked_at bigint, ADD COLUMN version int NOT NULL DEFAULT 0;
      -- A mark of what was the same for everybody then, as far as the rules ask about it.
      ALTER TABLE segment_watch RENAME COLUMN fit TO around;
      ALTER INDEX segment_watch_by_fit RENAME TO segment_watch_by_around;
      UPDATE segment_watch SET due = 0;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER INDEX segment_watch_by_around RENAME TO segment_watch_by_fit;
      ALTER TABLE segment_watch RENAME COLUMN around TO fit;
      UPDATE segment_watch SET fit = 0, due = 0;
      ALTER TABLE segment_watch DROP COLUMN version, DROP COLUMN looked_at;
    `);
  }
}
