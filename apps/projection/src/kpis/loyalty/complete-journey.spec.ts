import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MICROS_PER_DAY, type Fact } from '#lib/contracts';
import { sharedData } from '#lib/testing';
import { LOYALTY_DEFINITIONS } from './definitions.js';
import { Tally } from '../metrics.js';
import { loyaltyTally, tallyLoyaltyGroups } from './groups.js';
import { aCoupon, aTargeting, instant } from './testing/loyalty-facts.js';

// Real campaigns of a grocer, and how many answered; not part of this repository.
const folder = sharedData('complete-journey');

const table = (name: string): string[][] =>
  readFileSync(join(folder!, `${name}_1-13.csv`), 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(','));

/** All of it lies in New York's summer time but for the first midnights, where an hour changes nothing here. */
const midnight = (day: string): number => instant(`${day}T04:00:00Z`);

function factsByHousehold(): Map<string, Fact[]> {
  const facts = new Map<string, Fact[]>();
  const add = (household: string, fact: Fact): void => void facts.set(household, [...(facts.get(household) ?? []), fact]);
  const dates = new Map(
    table('campaign_descriptions').map(([campaign, , start, end]) => [campaign!, [midnight(start!), midnight(end!)] as const]),
  );
  for (const [campaign, household] of table('campaigns')) {
    const [from, last] = dates.get(campaign!)!;
    add(household!, aTargeting({ at: from, campaign: campaign!, from, until: last + MICROS_PER_DAY }));
  }
  for (const [household, , campaign, day] of table('coupon_redemptions'))
    add(household!, aCoupon({ at: midnight(day!) + MICROS_PER_DAY / 2, campaign: campaign! }));
  return facts;
}

(folder ? describe : describe.skip)('the campaigns of the complete journey', () => {
  const { metrics, evaluate } = LOYALTY_DEFINITIONS.find(({ name }) => name === 'campaignEngagementRate')!;
  const at = instant('2018-01-01T00:00:00Z');

  it('have the rates published, one by one and together', () => {
    const { campaigns } = JSON.parse(readFileSync(join(folder!, 'expected.json'), 'utf8')) as {
      campaigns: Record<string, { targeted: number; redeemers: number; engagement_rate: number }>;
    };
    const households = [...factsByHousehold().values()];
    const [groups, all] = [new Map<string, Tally>(), new Tally()];
    for (const facts of households) {
      tallyLoyaltyGroups(facts, 'campaign', metrics, 'all', at, groups);
      const own = loyaltyTally(facts, metrics, 'all', at);
      for (const metric of metrics) all.add(metric, own.of(metric));
    }
    for (const [campaign, { engagement_rate: value, redeemers: numerator, targeted: denominator }] of Object.entries(campaigns))
      expect([campaign, evaluate(groups.get(campaign)!)]).toEqual([campaign, { value, numerator, denominator }]);
    const total = (field: 'targeted' | 'redeemers'): number => Object.values(campaigns).reduce((sum, campaign) => sum + campaign[field], 0);
    expect(evaluate(all)).toEqual(expect.objectContaining({ numerator: total('redeemers'), denominator: total('targeted') }));
  });
});
