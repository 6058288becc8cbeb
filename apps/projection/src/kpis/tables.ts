import type { MigrationInterface, QueryRunner } from 'typeorm';
import { IS_ABOUT_PURCHASES } from './about.js';
import { FIRST_COLUMNS } from './metrics.js';

/**
 * The cells: sums of endpoints per hour and per day, by the partition whose batch wrote them, so that replicas never wait for each other.
 * Beside them, what the facts alone do not say at once: when each customer is in which phase, and how each checkout ended.
 */
export class KpiTables1760000000020 implements MigrationInterface {
  readonly name = 'KpiTables1760000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE kpi_cell (
        grain text COLLATE "C" NOT NULL,
        bucket int NOT NULL,
        currency text COLLATE "C" NOT NULL,
        partition int NOT NULL,
        ${FIRST_COLUMNS.map((column) => `${column} bigint NOT NULL,`).join('\n')}
        PRIMARY KEY (grain, bucket, currency, partition)
      ) WITH (fillfactor = 50);
      CREATE TABLE phase_interval (
        customer_id uuid NOT NULL,
        from_micros bigint NOT NULL,
        to_micros bigint,
        phase text COLLATE "C" NOT NULL,
        because text NOT NULL,
        PRIMARY KEY (customer_id, from_micros)
      );
      CREATE INDEX phase_interval_from ON phase_interval (from_micros);
      CREATE INDEX phase_interval_to ON phase_interval (to_micros) WHERE to_micros IS NOT NULL;
      CREATE TABLE checkout_outcome (
        customer_id uuid NOT NULL,
        shop text COLLATE "C" NOT NULL,
        checkout_id text COLLATE "C" NOT NULL,
        outcome text NOT NULL,
        at bigint NOT NULL,
        started_by text NOT NULL,
        because text NOT NULL,
        PRIMARY KEY (customer_id, shop, checkout_id)
      );
      CREATE INDEX checkout_outcome_at ON checkout_outcome (at);
      CREATE INDEX fact_about_purchases ON fact (time) WHERE ${IS_ABOUT_PURCHASES};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX fact_about_purchases; DROP TABLE checkout_outcome; DROP TABLE phase_interval; DROP TABLE kpi_cell');
  }
}
