import type { MigrationInterface, QueryRunner } from 'typeorm';
import { LOYALTY_TYPES } from './facts.js';
import { LOYALTY_COLUMNS } from './metrics.js';

/** Written into the statements, so that the planner sees that the partial index serves them. */
export const IS_ABOUT_LOYALTY = `type IN (${[...LOYALTY_TYPES].map((type) => `'${type}'`).join(', ')})`;

/** When a posting says its points expire, as its text: facts write instants so that text order is time order. */
export const TOLD_EXPIRY = `(fact::json -> 'data' ->> 'expiresAt') COLLATE "C"`;

/**
 * The sums of the loyalty KPIs, and the ways to the facts of an hour that is not over: by when they happened, and by when they say that
 * points expire, since a number changes at that instant without a fact. A new database has the columns already.
 */
export class LoyaltyKpis1760000000030 implements MigrationInterface {
  readonly name = 'LoyaltyKpis1760000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE kpi_cell ${LOYALTY_COLUMNS.map((column) => `ADD COLUMN IF NOT EXISTS ${column} bigint NOT NULL DEFAULT 0`).join(', ')};
      CREATE INDEX fact_about_loyalty ON fact (time) WHERE ${IS_ABOUT_LOYALTY};
      CREATE INDEX fact_points_expiring ON fact (${TOLD_EXPIRY}) WHERE ${IS_ABOUT_LOYALTY} AND ${TOLD_EXPIRY} IS NOT NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX fact_points_expiring;
      DROP INDEX fact_about_loyalty;
      ALTER TABLE kpi_cell ${LOYALTY_COLUMNS.map((column) => `DROP COLUMN ${column}`).join(', ')};
    `);
  }
}
