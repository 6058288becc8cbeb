import { REQUEST_TABLE } from '#lib/log';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `orders` holds what judging needs and what is shown of an order; a row without `fact_id` is an order somebody only waits for, there
 * to be locked. The other tables remember who said something first. `waiting` keeps arrival order by its id.
 */
export class OrdersTables1760000100000 implements MigrationInterface {
  readonly name = 'OrdersTables1760000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orders (
        shop text COLLATE "C" NOT NULL,
        order_id text COLLATE "C" NOT NULL,
        fact_id text, source text, claim_id text,
        subject text,
        time text,
        currency text,
        subtotal_minor bigint, shipping_minor bigint, tax_minor bigint,
        refunded_subtotal_minor bigint, refunded_shipping_minor bigint, refunded_tax_minor bigint,
        refunds int,
        revision bigint,
        cancelled_fact_id text, cancelled_source text, cancelled_claim_id text,
        purchase text,
        PRIMARY KEY (order_id, shop)
      ) WITH (fillfactor = 80);
      CREATE TABLE amendments (
        shop text COLLATE "C" NOT NULL, order_id text COLLATE "C" NOT NULL, revision bigint NOT NULL,
        fact_id text NOT NULL, source text NOT NULL, claim_id text NOT NULL,
        PRIMARY KEY (shop, order_id, revision)
      );
      CREATE TABLE refunds (
        shop text COLLATE "C" NOT NULL, refund_id text COLLATE "C" NOT NULL, order_id text COLLATE "C",
        amount_minor bigint NOT NULL, currency text NOT NULL, time text NOT NULL, note text,
        fact_id text NOT NULL, source text NOT NULL, claim_id text NOT NULL,
        PRIMARY KEY (shop, refund_id)
      );
      CREATE INDEX refunds_by_order ON refunds (shop, order_id);
      CREATE TABLE returns (
        shop text COLLATE "C" NOT NULL, return_id text COLLATE "C" NOT NULL, order_id text COLLATE "C" NOT NULL,
        fact_id text NOT NULL, source text NOT NULL, claim_id text NOT NULL,
        PRIMARY KEY (shop, return_id)
      );
      CREATE TABLE checkouts (
        shop text COLLATE "C" NOT NULL, checkout_id text COLLATE "C" NOT NULL, subject text,
        PRIMARY KEY (shop, checkout_id)
      );
      CREATE TABLE checkout_ends (
        shop text COLLATE "C" NOT NULL, checkout_id text COLLATE "C" NOT NULL,
        started_by text,
        purchase text,
        PRIMARY KEY (shop, checkout_id)
      );
      CREATE TABLE waiting (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        shop text COLLATE "C" NOT NULL, order_id text COLLATE "C" NOT NULL,
        source text NOT NULL, claim_id text NOT NULL,
        topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL,
        claim text NOT NULL,
        since bigint NOT NULL,
        UNIQUE (source, claim_id)
      );
      CREATE INDEX waiting_by_order ON waiting (shop, order_id);
      CREATE INDEX waiting_by_since ON waiting (since);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE waiting, checkout_ends; DROP TABLE checkouts; DROP TABLE returns; DROP TABLE refunds; DROP TABLE amendments; DROP TABLE orders',
    );
  }
}

/** Of a checkout's start not only whose it was is kept, but the whole envelope: whoever bought is told when it was begun. */
export class CheckoutStarts1760000100001 implements MigrationInterface {
  readonly name = 'CheckoutStarts1760000100001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE checkout_ends DROP COLUMN started_by, ADD COLUMN start text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE checkout_ends DROP COLUMN start, ADD COLUMN started_by text');
  }
}

/** What was told of parcels, and when to look whether a promise was kept; how far a return has come; what requests were answered. */
export class ReturnsAndPromises1760000100002 implements MigrationInterface {
  readonly name = 'ReturnsAndPromises1760000100002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE orders ADD COLUMN told text, ADD COLUMN promise_due bigint;
      CREATE INDEX orders_by_promise ON orders (promise_due) WHERE promise_due IS NOT NULL;
      ALTER TABLE returns ADD COLUMN course text;
      CREATE INDEX returns_by_order ON returns (shop, order_id);
      ${REQUEST_TABLE}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE request; ALTER TABLE returns DROP COLUMN course; ALTER TABLE orders DROP COLUMN told, DROP COLUMN promise_due',
    );
  }
}
