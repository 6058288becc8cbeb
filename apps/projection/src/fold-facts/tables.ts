import type { MigrationInterface, QueryRunner } from 'typeorm';

const FACT_PARTITIONS = 8;

/** What the projection keeps: every fact by subject, whose subject is whose (now, and by revision), and one row per customer. */
export class FactTables1760000000010 implements MigrationInterface {
  readonly name = 'FactTables1760000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE fact (
        subject uuid NOT NULL,
        source text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        type text COLLATE "C" NOT NULL,
        time bigint NOT NULL,
        recorded bigint NOT NULL,
        fact text NOT NULL,
        PRIMARY KEY (subject, source, id)
      ) PARTITION BY HASH (subject);
      CREATE TABLE subject (
        subject uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        revision int NOT NULL
      );
      CREATE INDEX subject_of_customer ON subject (customer_id);
      CREATE TABLE mapping (
        subject uuid NOT NULL,
        revision int NOT NULL,
        customer_id uuid NOT NULL,
        recorded bigint NOT NULL,
        PRIMARY KEY (subject, revision)
      );
      CREATE INDEX mapping_to_customer ON mapping (customer_id);
      CREATE TABLE journey (
        customer_id uuid PRIMARY KEY,
        version int NOT NULL DEFAULT 0,
        phase text,
        due bigint
      ) WITH (fillfactor = 70);
      CREATE INDEX journey_due ON journey (due) WHERE due IS NOT NULL;
    `);
    for (let remainder = 0; remainder < FACT_PARTITIONS; remainder++) {
      await runner.query(
        `CREATE TABLE fact_${remainder} PARTITION OF fact FOR VALUES WITH (MODULUS ${FACT_PARTITIONS}, REMAINDER ${remainder})`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE journey; DROP TABLE mapping; DROP TABLE subject; DROP TABLE fact');
  }
}
