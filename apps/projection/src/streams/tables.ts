import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A name for what this database's log feeds streams with. A hot store outlives a database that is begun anew, whose offsets then count
 * from the beginning again: its streams must be others.
 */
export class StreamTables1760000000095 implements MigrationInterface {
  readonly name = 'StreamTables1760000000095';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stream_space (id uuid PRIMARY KEY DEFAULT gen_random_uuid());
      INSERT INTO stream_space DEFAULT VALUES;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stream_space');
  }
}
