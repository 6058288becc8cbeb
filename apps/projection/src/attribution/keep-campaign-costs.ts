import type { Micros } from '#lib/contracts';
import type { DataSource } from 'typeorm';
import { KPIS } from '../kpis/definitions.js';
import { readTallies } from '../kpis/kpis.js';

/**
 * Keeps what each campaign had cost and whom it had won by a midnight, over its whole life: worked out once a night from all customers'
 * facts, so that one customer's page need not.
 */
export async function keepCampaignCosts(dataSource: DataSource, midnight: Micros): Promise<void> {
  await dataSource.transaction('REPEATABLE READ', async (tx) => {
    const definition = KPIS.get('acquisitionCostPerConvertedLead')!;
    const tallies = await readTallies(tx, 'campaign', { definition, window: 'all', at: midnight });
    const kept = [...tallies].flatMap(([campaign, tally]) => {
      const shares = tally.of('acquiredShares');
      const spend = Object.fromEntries(tally.currencies('spend').map((currency) => [currency, tally.of('spend', currency)]));
      return shares > 0 && Object.keys(spend).length > 0 ? [{ campaign, shares, spend: JSON.stringify(spend) }] : [];
    });
    await tx.query('DELETE FROM campaign_cost WHERE midnight = $1', [midnight]);
    await tx.query(
      'INSERT INTO campaign_cost (midnight, campaign, spend, shares) SELECT $1, * FROM unnest($2::text[], $3::jsonb[], $4::bigint[])',
      [midnight, kept.map(({ campaign }) => campaign), kept.map(({ spend }) => spend), kept.map(({ shares }) => shares)],
    );
  });
}
