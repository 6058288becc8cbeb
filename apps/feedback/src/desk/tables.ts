import { SUBJECT_TABLE } from '#lib/customers';
import { REQUEST_TABLE } from '#lib/log';
import { rulesTable } from '#lib/rules';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose subject is whose, the policy's versions, what requests were answered, and claims that wait. Features keep tables of their own. */
export class DeskTables1760000000400 implements MigrationInterface {
  readonly name = 'DeskTables1760000000400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SUBJECT_TABLE);
    await runner.query(rulesTable('policy'));
    await runner.query(REQUEST_TABLE);
    await runner.query(`
      -- A person; its row is what is locked before anything of theirs is changed.
      CREATE TABLE customer (customer_id uuid PRIMARY KEY);
      -- Claims about a question, survey or idea not known yet; their texts are sealed.
      CREATE TABLE waiting (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        awaited text COLLATE "C" NOT NULL,
        subject uuid,
        source text COLLATE "C" NOT NULL,
        claim_id text COLLATE "C" NOT NULL,
        topic text NOT NULL,
        partition int NOT NULL,
        "offset" bigint NOT NULL,
        claim text NOT NULL,
        since bigint NOT NULL,
        UNIQUE (source, claim_id)
      );
      CREATE INDEX waiting_for ON waiting (awaited);
      CREATE INDEX waiting_since ON waiting (since);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE waiting, customer, request, policy, subject');
  }
}
