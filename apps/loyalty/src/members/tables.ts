import { SUBJECT_TABLE } from '#lib/customers';
import { REQUEST_TABLE } from '#lib/log';
import { rulesTable } from '#lib/rules';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who takes part, their ledgers, and whose subject is whose. Instants are microseconds. Features keep tables of their own. */
export class MemberTables1760000000300 implements MigrationInterface {
  readonly name = 'MemberTables1760000000300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SUBJECT_TABLE);
    await runner.query(rulesTable('programme'));
    await runner.query(MEMBERS);
    await runner.query(LEDGERS);
    await runner.query(REQUEST_TABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE request, redemption, lot, posting, member, customer, subject, programme');
  }
}

const MEMBERS = `
  -- A person; its row is what is locked before anything of theirs is changed.
  CREATE TABLE customer (
    customer_id uuid PRIMARY KEY
  );
  -- One ledger: named by the subject that enrolled, so that it moves with it in a merge and back in an undo.
  CREATE TABLE member (
    member uuid PRIMARY KEY,
    -- The customer it enrolled as: after a merge, new points go to the member who is at home.
    home uuid NOT NULL,
    enrolled_at bigint NOT NULL,
    channel text,
    number int NOT NULL DEFAULT 0,
    debt bigint NOT NULL DEFAULT 0,
    -- The latest purchase or redemption.
    active_at bigint NOT NULL,
    -- The latest instant anything was decided at: a clock moved back moves nothing back here.
    clock_at bigint NOT NULL,
    tier jsonb NOT NULL DEFAULT '{}',
    -- When something happens by itself next.
    due bigint
  );
  CREATE INDEX member_due ON member (due) WHERE due IS NOT NULL;
`;

const LEDGERS = `
  CREATE TABLE posting (
    member uuid NOT NULL,
    number int NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    -- What it was posted for. Nothing is posted twice for one cause.
    cause text COLLATE "C" NOT NULL UNIQUE,
    programme_version text NOT NULL,
    entries jsonb NOT NULL,
    lots jsonb,
    about jsonb NOT NULL,
    PRIMARY KEY (member, number)
  );
  CREATE INDEX posting_at ON posting (member, at);
  CREATE TABLE lot (
    member uuid NOT NULL,
    id text COLLATE "C" NOT NULL,
    order_key text COLLATE "C",
    granted bigint NOT NULL,
    pending bigint NOT NULL,
    available bigint NOT NULL,
    expired bigint NOT NULL,
    available_at bigint,
    activated_at bigint,
    expires_at bigint,
    slides boolean NOT NULL,
    base bigint NOT NULL,
    spend_minor bigint NOT NULL,
    PRIMARY KEY (member, id)
  );
  -- What was taken from which lots, and how much of it has been given back.
  CREATE TABLE redemption (
    id text COLLATE "C" PRIMARY KEY,
    member uuid NOT NULL,
    at bigint NOT NULL,
    purpose text NOT NULL,
    points bigint NOT NULL,
    returned bigint NOT NULL DEFAULT 0,
    allocations jsonb NOT NULL,
    -- What was told of it: reward, order, partner, voucher.
    about jsonb NOT NULL
  );
  CREATE INDEX redemption_of_member ON redemption (member, at);
`;
