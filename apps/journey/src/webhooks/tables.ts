import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is kept of shops that send webhooks: how they sign, what is remembered of their orders, what could not be read, who asked for what. */
export class WebhookTables1760000000011 implements MigrationInterface {
  readonly name = 'WebhookTables1760000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE shop_connection (
        source text COLLATE "C" NOT NULL,
        platform text NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (source, platform)
      );
      CREATE TABLE shop_order (
        source text COLLATE "C" NOT NULL,
        name text COLLATE "C" NOT NULL,
        revision bigint NOT NULL,
        digest text NOT NULL,
        lines jsonb NOT NULL,
        parcels jsonb NOT NULL,
        PRIMARY KEY (source, name)
      );
      CREATE TABLE kept_webhook (
        id uuid PRIMARY KEY,
        source text NOT NULL,
        platform text NOT NULL,
        topic text NOT NULL,
        happened bigint NOT NULL,
        received bigint NOT NULL,
        reason text NOT NULL,
        subjects uuid[] NOT NULL,
        body bytea NOT NULL
      );
      CREATE INDEX kept_webhook_received ON kept_webhook (received, id);
      CREATE TABLE privacy_request (
        id uuid PRIMARY KEY,
        source text NOT NULL,
        topic text NOT NULL,
        request text,
        subject uuid,
        received bigint NOT NULL
      );
      CREATE TABLE reconciliation (
        source text COLLATE "C" PRIMARY KEY,
        position bigint NOT NULL,
        next_at bigint NOT NULL,
        failures int NOT NULL DEFAULT 0,
        problem text,
        lease uuid,
        leased_until bigint NOT NULL DEFAULT 0
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE reconciliation; DROP TABLE privacy_request; DROP TABLE kept_webhook; DROP TABLE shop_order; DROP TABLE shop_connection',
    );
  }
}
