import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Identity's own tables. What is personal is sealed (`bytea`); the rest names nobody. Instants are microseconds. */
export class IdentityTables1760000000100 implements MigrationInterface {
  readonly name = 'IdentityTables1760000000100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WHO_IS_WHO);
    await runner.query(WHAT_IS_KNOWN);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE purchase, consent, traits, suggestion, kept_apart, merge_move, merge, realm, subject, customer');
  }
}

const WHO_IS_WHO = `
  -- A person; its row is what is locked before anything about them is decided.
  CREATE TABLE customer (
    id uuid PRIMARY KEY,
    known_since bigint NOT NULL
  );
  CREATE TABLE subject (
    id uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    revision int NOT NULL DEFAULT 0,
    type text NOT NULL,
    realm text NOT NULL,
    system text NOT NULL,
    seen_with uuid[] NOT NULL DEFAULT '{}',
    lead_fact uuid,
    -- Thrown away to erase: nothing that was sealed for the subject opens without it.
    key_seed bytea,
    value bytea
  ) WITH (fillfactor = 85);
  CREATE INDEX subject_customer ON subject (customer_id);
  -- The few realms there are, so that a reference without one can be looked for in each.
  CREATE TABLE realm (
    type text NOT NULL,
    realm text NOT NULL,
    PRIMARY KEY (type, realm)
  );
  CREATE TABLE merge (
    id uuid PRIMARY KEY,
    from_customer uuid NOT NULL,
    into_customer uuid NOT NULL,
    because text NOT NULL,
    by_hand boolean NOT NULL,
    reason bytea,
    merged_at bigint NOT NULL,
    undone_at bigint
  );
  CREATE INDEX merge_into ON merge (into_customer, merged_at);
  CREATE TABLE merge_move (
    merge_id uuid NOT NULL REFERENCES merge,
    subject uuid NOT NULL,
    revision int NOT NULL,
    PRIMARY KEY (subject, revision)
  );
  CREATE INDEX merge_move_merge ON merge_move (merge_id);
  -- Founding subjects of customers that a person has parted; both ways round.
  CREATE TABLE kept_apart (
    one uuid NOT NULL,
    other uuid NOT NULL,
    PRIMARY KEY (one, other)
  );
  CREATE TABLE suggestion (
    id uuid PRIMARY KEY,
    one uuid NOT NULL,
    other uuid NOT NULL,
    reason text NOT NULL,
    because text NOT NULL,
    suggested_at bigint NOT NULL
  );
  CREATE INDEX suggestion_newest ON suggestion (suggested_at DESC, id);
`;

const WHAT_IS_KNOWN = `
  CREATE TABLE traits (
    subject uuid PRIMARY KEY,
    sealed bytea NOT NULL
  );
  CREATE TABLE consent (
    subject uuid NOT NULL,
    purpose text NOT NULL,
    channel text NOT NULL,
    status text NOT NULL,
    wording text,
    evidence text,
    expires_at bigint,
    fact_id uuid NOT NULL,
    at bigint NOT NULL,
    sequence text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    claim text COLLATE "C" NOT NULL,
    PRIMARY KEY (subject, purpose, channel)
  );
  -- What orders tells; a refund or cancellation may come before its purchase.
  CREATE TABLE purchase (
    shop text NOT NULL,
    order_id text NOT NULL,
    subject uuid,
    total bigint,
    revision bigint NOT NULL DEFAULT -1,
    cancelled boolean NOT NULL DEFAULT false,
    refunds jsonb NOT NULL DEFAULT '{}',
    live boolean NOT NULL DEFAULT false,
    PRIMARY KEY (shop, order_id)
  );
  CREATE INDEX purchase_subject ON purchase (subject) WHERE live;
`;
