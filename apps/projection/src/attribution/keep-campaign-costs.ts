import type { Micros } from '#lib/contracts';
import type { DataSource } from 'typeorm';
import { basesAt, costsAt } from './costs-at.js';

/**
 * Keeps what each campaign had cost and whom it had won by a midnight, over its whole life: worked out once a night from all customers'
 * facts, so that one customer's page need not.
 */
export async function keepCampaignCosts(dataSource: DataSource, midnight: Micros): Promise<void> {
  await dataSource.transaction('REPEATABLE READ', async (tx) => {
    const [costs] = await costsAt(tx, [midnight]);
    const [basis] = await basesAt(tx, [midnight]);
    const [campaigns, kept] = [[...costs!.keys()], [...costs!.values()]];
    await tx.query('DELETE FROM campaign_cost WHERE midnight = $1', [midnight]);
    await tx.query(
      'INSERT INTO campaign_cost (midnight, campaign, spend, shares) SELECT $1, * FROM unnest($2::text[], $3::jsonb[], $4::bigint[])',
      [midnight, campaigns, kept.map(({ spend }) => JSON.stringify(spend)), kept.map(({ shares }) => shares)],
    );
    await tx.query('INSERT INTO campaign_cost_night VALUES ($1, $2) ON CONFLICT (midnight) DO UPDATE SET basis = excluded.basis', [
      midnight,
      basis,
    ]);
  });
}
