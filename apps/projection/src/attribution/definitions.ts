import { amount, ratio, ratios, type Definition, type Result } from '../kpis/definition.js';
import type { Tally } from '../kpis/metrics.js';
import { ONE_CUSTOMER } from './attribute.js';

const SPEND =
  'Campaign spend of the days that ended in the window (of several amounts for one campaign, shop, channel, currency and day the one told last)';

/** What customers cost, and who becomes one. */
export const ACQUISITION_DEFINITIONS: readonly Definition[] = [
  {
    name: 'acquisitionCostPerConvertedLead',
    version: 2,
    unit: 'minor units by currency, with fractions',
    groups: ['campaign', 'channel', 'source', 'shop'],
    words: `${SPEND} ÷ customers whose first purchase lies in the window; by campaign and channel those it is attributed to`,
    metrics: ['acquired', 'acquiredShares', 'spend', 'spendDays'],
    evaluate: (tally) => costPerCustomer(tally, tally.of('acquired') + tally.of('acquiredShares') / ONE_CUSTOMER),
  },
  {
    name: 'returnOnSpend',
    version: 2,
    unit: 'ratio by currency',
    groups: ['campaign', 'channel', 'source', 'shop'],
    words: `Revenue of the first purchases in the window that are attributed to a touchpoint, without what is direct ÷ ${SPEND.toLowerCase()}`,
    metrics: ['attributedRevenue', 'spend', 'spendDays'],
    evaluate: (tally) => ratios(byCurrency(tally, 'attributedRevenue'), byCurrency(tally, 'spend')),
  },
  {
    name: 'leads',
    version: 1,
    unit: 'customers',
    groups: ['campaign', 'channel', 'source', 'shop', 'store'],
    words: 'Customers who were first discovered as a lead in the window, without a counting purchase before it',
    metrics: ['leads'],
    evaluate: (tally) => amount(tally.of('leads')),
  },
  {
    name: 'leadConversionRate',
    version: 1,
    unit: 'ratio',
    groups: ['campaign', 'channel', 'source', 'shop', 'store'],
    words: 'Of the leads discovered in the window, the share with a purchase that counts by its end',
    metrics: ['leads', 'convertedLeads'],
    evaluate: (tally) => ratio(tally.of('convertedLeads'), tally.of('leads')),
  },
];

/** One number of customers for every currency spent. */
function costPerCustomer(tally: Tally, customers: number): Result {
  const numerator = Object.fromEntries(tally.currencies('spendDays').map((currency) => [currency, tally.of('spend', currency)]));
  const value = Object.fromEntries(
    Object.entries(numerator).map(([currency, spend]) => [currency, customers === 0 ? null : spend / customers]),
  );
  return { value, numerator, denominator: customers };
}

const byCurrency = (tally: Tally, metric: 'attributedRevenue' | 'spend'): Record<string, number> =>
  Object.fromEntries(tally.currencies('attributedRevenue', 'spendDays').map((currency) => [currency, tally.of(metric, currency)]));
