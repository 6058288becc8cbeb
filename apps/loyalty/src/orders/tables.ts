import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every purchase of anybody, since who bought may take part, or turn out to, later. Instants are microseconds. */
export class OrderTables1760000000310 implements MigrationInterface {
  readonly name = 'OrderTables1760000000310';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE purchase (
        shop text COLLATE "C" NOT NULL,
        order_id text COLLATE "C" NOT NULL,
        -- Whose customer is locked before the row is changed.
        subject uuid NOT NULL,
        at bigint NOT NULL,
        because jsonb NOT NULL,
        -- What rating reads of it, as it was bought.
        bought jsonb NOT NULL,
        -- What has happened to it since; null: nothing.
        amended jsonb,
        cancelled_at bigint,
        deliveries jsonb,
        returns jsonb,
        refunds jsonb,
        -- Who was granted what for it; null while nobody was.
        member uuid,
        rated_at bigint,
        granted jsonb,
        -- Points taken back of the grant, and base points that are left of it.
        reversed bigint,
        base bigint,
        PRIMARY KEY (shop, order_id)
      ) WITH (fillfactor = 80);
      CREATE INDEX purchase_of_subject ON purchase (subject, at);
      CREATE INDEX purchase_of_member ON purchase (member, at) WHERE member IS NOT NULL;
      CREATE INDEX redemption_of_order ON redemption ((about->>'orderId')) WHERE about->>'orderId' IS NOT NULL;
      -- Bonuses that two members cannot both keep while they are one customer.
      CREATE TABLE merge_reversal (
        cause text COLLATE "C" PRIMARY KEY,
        member uuid NOT NULL,
        -- The member beside whom the bonus cannot stand.
        beside uuid NOT NULL,
        -- The posting that granted it, and the one that took it back.
        granted int NOT NULL,
        reversed int NOT NULL,
        lapsed_at bigint
      );
      CREATE INDEX merge_reversal_in_force ON merge_reversal (member) WHERE lapsed_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE merge_reversal; DROP INDEX redemption_of_order; DROP TABLE purchase');
  }
}
