import { LATEST } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CellSums, MICROS_PER_HOUR, type Cells } from '../kpis/cells.js';
import { portionsOfThoseActive } from '../kpis/customer-facts.js';
import { writeCells } from '../kpis/kpi-store.js';
import { ACQUISITION_COLUMNS } from '../kpis/metrics.js';
import { purchasesOf } from '../kpis/purchases.js';
import type { Fact } from '#lib/contracts';
import { ABOUT_LEADS, IS_LEAD } from './about.js';
import { acquisitionEndpoints } from './endpoints.js';
import { SPENT } from './facts.js';
import { keepSpend } from './pg-spend.js';

/**
 * Who was won, and as a lead, as sums in the cells; what campaigns cost, a row a day; the rules by which first purchases are attributed; and
 * what a customer of each campaign had cost at each midnight.
 * What had been folded before is counted here, once; what campaigns cost, where rows are by shop.
 */
export class AcquisitionTables1760000000070 implements MigrationInterface {
  readonly name = 'AcquisitionTables1760000000070';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE kpi_cell ${ACQUISITION_COLUMNS.map((column) => `ADD COLUMN ${column} bigint`).join(', ')};
      CREATE INDEX fact_leads ON fact (time) WHERE ${IS_LEAD};
      CREATE TABLE campaign_spend (
        campaign text COLLATE "C" NOT NULL,
        channel text COLLATE "C" NOT NULL,
        currency text COLLATE "C" NOT NULL,
        day text NOT NULL,
        counts_from bigint NOT NULL,
        amount_minor bigint NOT NULL,
        shop text,
        time bigint NOT NULL,
        sequence text COLLATE "C" NOT NULL,
        source text COLLATE "C" NOT NULL,
        claim text COLLATE "C" NOT NULL,
        id text COLLATE "C" NOT NULL,
        subject uuid NOT NULL,
        PRIMARY KEY (campaign, channel, currency, day)
      );
      CREATE INDEX campaign_spend_from ON campaign_spend (counts_from);
      CREATE TABLE attribution_rules (id int PRIMARY KEY CHECK (id = 1), rules jsonb NOT NULL);
      CREATE TABLE campaign_cost (
        midnight bigint NOT NULL,
        campaign text COLLATE "C" NOT NULL,
        -- Minor units by currency.
        spend jsonb NOT NULL,
        -- Of the customers it has won: see ONE_CUSTOMER.
        shares bigint NOT NULL,
        PRIMARY KEY (midnight, campaign)
      );
    `);
    for await (const portion of portionsOfThoseActive(runner.manager, ABOUT_LEADS, [[-Infinity, LATEST]])) {
      const sums = new CellSums();
      for (const facts of portion.values()) sums.add(cellsOf(facts), 1);
      await writeCells(runner.manager, 0, sums);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE campaign_cost;
      DROP TABLE attribution_rules;
      DROP TABLE campaign_spend;
      DROP INDEX fact_leads;
      ALTER TABLE kpi_cell ${ACQUISITION_COLUMNS.map((column) => `DROP COLUMN ${column}`).join(', ')};
    `);
  }
}

/** From what the costs of each night were worked out, so that they can be worked out again. */
export class CostNights1760000000190 implements MigrationInterface {
  readonly name = 'CostNights1760000000190';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE campaign_cost_night (midnight bigint PRIMARY KEY, basis text NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE campaign_cost_night');
  }
}

/** What a campaign cost on a day is a row for each shop, empty where none was said: what one shop told had taken the place of another's. */
export class SpendByShop1760000000210 implements MigrationInterface {
  readonly name = 'SpendByShop1760000000210';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      TRUNCATE campaign_spend;
      ALTER TABLE campaign_spend
        ALTER COLUMN shop TYPE text COLLATE "C", ALTER COLUMN shop SET NOT NULL,
        DROP CONSTRAINT campaign_spend_pkey, ADD PRIMARY KEY (campaign, shop, channel, currency, day);
    `);
    const told = await rows<{ fact: string }>(runner.manager, 'SELECT fact FROM fact WHERE type = $1', [SPENT]);
    await keepSpend(
      runner.manager,
      told.map(({ fact }) => JSON.parse(fact) as Fact),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM campaign_spend AS kept USING campaign_spend AS later
      WHERE (kept.campaign, kept.channel, kept.currency, kept.day) = (later.campaign, later.channel, later.currency, later.day)
        AND (kept.time, kept.sequence, kept.source, kept.claim, kept.id) < (later.time, later.sequence, later.source, later.claim, later.id);
      ALTER TABLE campaign_spend
        DROP CONSTRAINT campaign_spend_pkey, ADD PRIMARY KEY (campaign, channel, currency, day), ALTER COLUMN shop DROP NOT NULL;
      UPDATE campaign_spend SET shop = NULL WHERE shop = '';
    `);
  }
}

/** Of these numbers alone: all others are counted already. */
function cellsOf(facts: readonly Fact[]): Cells {
  const cells: Cells = [];
  acquisitionEndpoints(facts, purchasesOf(facts).purchases, (slot, at, value, currency) =>
    cells.push({ slot, hour: Math.floor(at / MICROS_PER_HOUR), value, currency }),
  );
  return cells;
}
