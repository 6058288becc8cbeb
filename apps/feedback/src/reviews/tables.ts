import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reviews without their words, which stand with the texts. Instants are microseconds. */
export class ReviewTables1760000000440 implements MigrationInterface {
  readonly name = 'ReviewTables1760000000440';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE review (
        shop text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        product_id text COLLATE "C" NOT NULL,
        rating double precision NOT NULL,
        order_id text COLLATE "C",
        subject uuid NOT NULL,
        at bigint NOT NULL,
        has_text boolean NOT NULL,
        -- 'waiting', 'shown' or 'rejected', and since when.
        status text COLLATE "C" NOT NULL,
        decided_at bigint,
        -- The claim it came by; and the fact that tells of it, once it is shown.
        because jsonb,
        fact_id uuid,
        PRIMARY KEY (shop, id)
      );
      CREATE INDEX review_at ON review (at, shop, id);
      CREATE INDEX review_waiting ON review (at, shop, id) WHERE status = 'waiting';
      CREATE INDEX review_product ON review (product_id, at);
      CREATE INDEX review_subject ON review (subject);
      CREATE INDEX review_id ON review (id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE review');
  }
}
