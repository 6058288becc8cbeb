import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is, or was, in the paid club. Instants are microseconds. */
export class ClubTables1760000000323 implements MigrationInterface {
  readonly name = 'ClubTables1760000000323';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE club (
        member uuid NOT NULL,
        joined_at bigint NOT NULL,
        -- Of all terms paid for.
        months int NOT NULL,
        until bigint NOT NULL,
        -- It no longer renews.
        left_at bigint,
        programme_version text NOT NULL,
        PRIMARY KEY (member, joined_at)
      );
      CREATE INDEX club_to_renew ON club (until) WHERE left_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE club');
  }
}
