import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is told of facts, and what they are still to be told. */
export class OutgoingWebhookTables1760000000017 implements MigrationInterface {
  readonly name = 'OutgoingWebhookTables1760000000017';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outgoing_webhook (
        id uuid PRIMARY KEY,
        url text NOT NULL,
        types text[] NOT NULL,
        shop text,
        sealed bytea NOT NULL,
        created bigint NOT NULL,
        -- Attempts in a row that have failed, since when, and until when nothing is sent.
        failures int NOT NULL DEFAULT 0,
        failing_since bigint,
        next_at bigint NOT NULL DEFAULT 0,
        disabled bigint,
        disabled_because text
      );
      CREATE TABLE webhook_delivery (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        webhook_id uuid NOT NULL REFERENCES outgoing_webhook ON DELETE CASCADE,
        type text NOT NULL,
        subject uuid,
        body text NOT NULL,
        written bigint NOT NULL,
        -- pending, delivered, failed
        status text NOT NULL DEFAULT 'pending',
        -- While an attempt runs: when another may be made if nothing is heard of it.
        due bigint NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        ended bigint,
        answer int,
        problem text
      );
      CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, due, number) WHERE status = 'pending';
      CREATE INDEX webhook_delivery_of ON webhook_delivery (webhook_id, number);
      CREATE INDEX webhook_delivery_ended ON webhook_delivery (ended) WHERE ended IS NOT NULL;
      CREATE INDEX webhook_delivery_about ON webhook_delivery (subject) WHERE subject IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_delivery; DROP TABLE outgoing_webhook');
  }
}
