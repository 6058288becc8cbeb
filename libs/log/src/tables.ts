import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables every service keeps beside its own for taking part in the log. */
export class LogTables1760000000000 implements MigrationInterface {
  readonly name = 'LogTables1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text NOT NULL,
        key text NOT NULL,
        fact text NOT NULL
      );
      CREATE TABLE position (
        consumer text NOT NULL,
        topic text NOT NULL,
        partition int NOT NULL,
        next_offset bigint NOT NULL,
        PRIMARY KEY (consumer, topic, partition)
      );
      CREATE TABLE parked (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        consumer text NOT NULL,
        topic text NOT NULL,
        partition int NOT NULL,
        "offset" bigint NOT NULL,
        fact text NOT NULL,
        reason text NOT NULL,
        parked_at timestamptz NOT NULL DEFAULT now(),
        redriven_at timestamptz,
        UNIQUE (consumer, topic, partition, "offset")
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parked; DROP TABLE position; DROP TABLE outbox');
  }
}
