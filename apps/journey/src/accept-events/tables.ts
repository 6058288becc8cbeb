import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What intake keeps: every event's name and fate, the subjects identity has been told of, and who may send. */
export class IntakeTables1760000000010 implements MigrationInterface {
  readonly name = 'IntakeTables1760000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE event (
        source text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        type text NOT NULL,
        name text,
        received timestamptz NOT NULL DEFAULT now(),
        status text NOT NULL DEFAULT 'accepted',
        facts jsonb,
        note text,
        PRIMARY KEY (source, id)
      );
      CREATE TABLE reported_subject (subject uuid PRIMARY KEY);
      CREATE TABLE source (
        id text PRIMARY KEY,
        settings jsonb NOT NULL,
        registered timestamptz NOT NULL DEFAULT now()
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE source; DROP TABLE reported_subject; DROP TABLE event');
  }
}
