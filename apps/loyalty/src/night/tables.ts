import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the nights have done, what members were reminded of, and in which month they were born. Instants are microseconds. */
export class NightTables1760000000340 implements MigrationInterface {
  readonly name = 'NightTables1760000000340';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row a local day of the programme, from the day of the first night on, without gaps.
      CREATE TABLE night (
        day text COLLATE "C" PRIMARY KEY,
        -- When the day began.
        at bigint NOT NULL,
        begun_at bigint NOT NULL,
        -- Null while it runs; whoever finds it so goes on with it.
        done_at bigint
      );
      CREATE TABLE reminder (
        member uuid NOT NULL,
        about text COLLATE "C" NOT NULL,
        -- What it reminded of; of no use any more once that has come.
        until_micros bigint NOT NULL,
        PRIMARY KEY (member, about)
      );
      -- What was said of it, and when. The day itself stays in identity.
      CREATE TABLE birth_month (
        subject uuid NOT NULL,
        at bigint NOT NULL,
        fact text COLLATE "C" NOT NULL,
        month smallint NOT NULL,
        PRIMARY KEY (subject, at, fact)
      );
      CREATE INDEX lot_expiring ON lot (expires_at) WHERE available > 0;
      CREATE INDEX member_active ON member (active_at);
      CREATE INDEX member_tier_ends ON member (((tier->>'endsAt')::bigint)) WHERE tier->>'endsAt' IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX member_tier_ends, member_active, lot_expiring');
    await runner.query('DROP TABLE birth_month, reminder, night');
  }
}
