import type { MigrationInterface, QueryRunner } from 'typeorm';
import { LATEST } from '#lib/contracts';
import { cellsOf, CellSums } from '../cells.js';
import { portionsOfThoseActive } from '../customer-facts.js';
import { writeCells } from '../kpi-store.js';
import { FEEDBACK_COLUMNS } from '../metrics.js';
import { ABOUT_DELIVERIES, ABOUT_QUESTIONS, ABOUT_RETURNS, ABOUT_SURVEYS, TOLD_DUE } from './about.js';

/**
 * The sums of the KPIs of feedback and deliveries, and the ways to the facts behind them: by when they happened, and by when they say that a
 * question is due, since a number changes at that instant without a fact. What had been folded before is counted here, once.
 */
export class FeedbackKpis1760000000050 implements MigrationInterface {
  readonly name = 'FeedbackKpis1760000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE kpi_cell ${FEEDBACK_COLUMNS.map((column) => `ADD COLUMN ${column} bigint`).join(', ')};
      CREATE INDEX fact_about_surveys ON fact (time) WHERE ${ABOUT_SURVEYS.facts};
      CREATE INDEX fact_about_questions ON fact (time) WHERE ${ABOUT_QUESTIONS.facts};
      CREATE INDEX fact_questions_due ON fact (${TOLD_DUE}) WHERE ${ABOUT_QUESTIONS.facts} AND ${TOLD_DUE} IS NOT NULL;
      CREATE INDEX fact_about_deliveries ON fact (time) WHERE ${ABOUT_DELIVERIES.facts};
      CREATE INDEX fact_about_returns ON fact (time) WHERE ${ABOUT_RETURNS.facts};
    `);
    for (const about of [ABOUT_SURVEYS, ABOUT_QUESTIONS, ABOUT_DELIVERIES])
      for await (const portion of portionsOfThoseActive(runner.manager, about, [[-Infinity, LATEST]])) {
        const sums = new CellSums();
        for (const facts of portion.values()) sums.add(cellsOf(facts, { history: [], checkouts: [] }), 1);
        await writeCells(runner.manager, 0, sums);
      }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX fact_about_returns;
      DROP INDEX fact_about_deliveries;
      DROP INDEX fact_questions_due;
      DROP INDEX fact_about_questions;
      DROP INDEX fact_about_surveys;
      ALTER TABLE kpi_cell ${FEEDBACK_COLUMNS.map((column) => `DROP COLUMN ${column}`).join(', ')};
    `);
  }
}
