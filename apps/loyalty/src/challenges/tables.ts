import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who takes part in which challenge. Instants are microseconds. */
export class ChallengeTables1760000000322 implements MigrationInterface {
  readonly name = 'ChallengeTables1760000000322';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE challenge_part (
        member uuid NOT NULL,
        challenge text COLLATE "C" NOT NULL,
        -- What is bought and done from here on counts.
        joined_at bigint NOT NULL,
        -- Whose terms of the challenge hold.
        programme_version text NOT NULL,
        progress bigint NOT NULL DEFAULT 0,
        -- How often the progress was told.
        told int NOT NULL DEFAULT 0,
        -- When more of it can no longer be returned.
        next_at bigint,
        completed_at bigint,
        PRIMARY KEY (member, challenge)
      );
      CREATE INDEX challenge_due ON challenge_part (next_at) WHERE completed_at IS NULL AND next_at IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE challenge_part');
  }
}
