import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What every service keeps of the keys that were issued: their digests, never the keys. */
export class AccessTables1760000000001 implements MigrationInterface {
  readonly name = 'AccessTables1760000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE TABLE access_key (id uuid PRIMARY KEY, hash text NOT NULL UNIQUE, key jsonb NOT NULL, revoked boolean NOT NULL DEFAULT false)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE access_key');
  }
}
