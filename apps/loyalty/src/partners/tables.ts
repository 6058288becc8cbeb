import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What members earned at partners. Instants are microseconds. */
export class PartnerTables1760000000324 implements MigrationInterface {
  readonly name = 'PartnerTables1760000000324';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE accrual (
        partner text COLLATE "C" NOT NULL,
        -- The partner's own.
        id text COLLATE "C" NOT NULL,
        member uuid NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        points bigint NOT NULL,
        -- When it was bought, and when the points were granted.
        at bigint NOT NULL,
        posted_at bigint NOT NULL,
        programme_version text NOT NULL,
        expires_at bigint,
        reversed_at bigint,
        PRIMARY KEY (partner, id)
      );
      CREATE INDEX posting_of_partner ON posting ((about->>'partner'), at) WHERE about->>'partner' IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX posting_of_partner; DROP TABLE accrual');
  }
}
