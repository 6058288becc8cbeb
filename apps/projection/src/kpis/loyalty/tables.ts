import type { MigrationInterface, QueryRunner } from 'typeorm';
import { LATEST } from '#lib/contracts';
import { ABOUT_LOYALTY, IS_ABOUT_LOYALTY, TOLD_EXPIRY } from '../about.js';
import { cellsOf, CellSums } from '../cells.js';
import { portionsOfThoseActive } from '../customer-facts.js';
import { writeCells } from '../kpi-store.js';
import { LOYALTY_COLUMNS } from '../metrics.js';

/**
 * The sums of the loyalty KPIs, and the ways to the facts of an hour that is not over: by when they happened, and by when they say that
 * points expire, since a number changes at that instant without a fact. What had been folded before is counted here, once.
 */
export class LoyaltyKpis1760000000040 implements MigrationInterface {
  readonly name = 'LoyaltyKpis1760000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE kpi_cell ${LOYALTY_COLUMNS.map((column) => `ADD COLUMN ${column} bigint`).join(', ')};
      CREATE INDEX fact_about_loyalty ON fact (time) WHERE ${IS_ABOUT_LOYALTY};
      CREATE INDEX fact_points_expiring ON fact (${TOLD_EXPIRY}) WHERE ${IS_ABOUT_LOYALTY} AND ${TOLD_EXPIRY} IS NOT NULL;
    `);
    for await (const portion of portionsOfThoseActive(runner.manager, ABOUT_LOYALTY, [[-Infinity, LATEST]])) {
      const sums = new CellSums();
      for (const facts of portion.values()) sums.add(cellsOf(facts, { history: [], checkouts: [] }), 1);
      await writeCells(runner.manager, 0, sums);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX fact_points_expiring;
      DROP INDEX fact_about_loyalty;
      ALTER TABLE kpi_cell ${LOYALTY_COLUMNS.map((column) => `DROP COLUMN ${column}`).join(', ')};
    `);
  }
}
