import { PHASES } from '#lib/contracts';
import { ACQUISITION_DEFINITIONS } from '../attribution/definitions.js';
import { amount, ratio, ratios, type Definition } from './definition.js';
import { FEEDBACK_DEFINITIONS } from './feedback/definitions.js';
import { CLASS_DEFINITIONS } from '../classes/class-definitions.js';
import { INTERVAL_DEFINITIONS } from '../journey-map/definitions.js';
import { VALUE_DEFINITIONS } from '../value/value-definitions.js';
import { GROUPS } from './groups.js';
import { LOYALTY_DEFINITIONS } from './loyalty/definitions.js';
import type { Metric, Tally } from './metrics.js';
import { STEP_DEFINITIONS } from './repeat-steps/definitions.js';

const MONEY = 'minor units by currency';

const DEFINITIONS: readonly Definition[] = [
  {
    name: 'revenue',
    version: 1,
    unit: MONEY,
    groups: [...GROUPS, 'customerKind'],
    words:
      'Subtotals after discounts, without shipping and tax, of the purchases made in the window that still count, less their refunds and the credit notes of the window',
    metrics: ['revenue', 'orders', 'creditNotes'],
    evaluate: (tally) => amount(money(tally, ['orders', 'creditNotes'], 'revenue')),
  },
  {
    name: 'orders',
    version: 1,
    unit: 'orders',
    groups: [...GROUPS, 'customerKind'],
    words: 'Purchases made in the window and neither cancelled nor fully refunded by its end',
    metrics: ['orders'],
    evaluate: (tally) => amount(tally.total('orders')),
  },
  {
    name: 'averageOrderValue',
    version: 1,
    unit: `${MONEY}, with fractions`,
    groups: [...GROUPS, 'customerKind'],
    words: 'Revenue ÷ orders, each currency by itself',
    metrics: ['revenue', 'orders', 'creditNotes'],
    evaluate: (tally) => ratios(money(tally, ['orders', 'creditNotes'], 'revenue'), money(tally, ['orders', 'creditNotes'], 'orders')),
  },
  {
    name: 'repeatPurchaseRate',
    version: 1,
    unit: 'ratio',
    groups: GROUPS,
    words: 'Customers with two or more purchases in the window ÷ customers with at least one',
    metrics: ['buyers', 'repeaters'],
    evaluate: (tally) => ratio(tally.of('repeaters'), tally.of('buyers')),
  },
  {
    name: 'upsellRatio',
    version: 1,
    unit: 'ratio',
    groups: GROUPS,
    words: 'Customers with two or more purchases in the window ÷ customers with exactly one',
    metrics: ['buyers', 'repeaters'],
    evaluate: (tally) => ratio(tally.of('repeaters'), tally.of('buyers') - tally.of('repeaters')),
  },
  {
    name: 'returningCustomerRate',
    version: 1,
    unit: 'ratio',
    groups: GROUPS,
    words: 'Customers with a purchase in the window that was not their first ÷ customers with a purchase in the window',
    metrics: ['buyers', 'returning'],
    evaluate: (tally) => ratio(tally.of('returning'), tally.of('buyers')),
  },
  {
    name: 'refundRate',
    version: 1,
    unit: 'ratio',
    groups: GROUPS,
    words: 'Refunds and credit notes issued in the window ÷ purchases made in the window, cancelled ones included',
    metrics: ['refunds', 'made'],
    evaluate: (tally) => ratio(tally.total('refunds'), tally.total('made')),
  },
  {
    name: 'refundRateByValue',
    version: 1,
    unit: 'ratio by currency',
    groups: GROUPS,
    words: 'Totals refunded and credited in the window ÷ totals of the purchases made in the window, cancelled ones included',
    metrics: ['refunds', 'refunded', 'made', 'purchased'],
    evaluate: (tally) => ratios(money(tally, ['refunds', 'made'], 'refunded'), money(tally, ['refunds', 'made'], 'purchased')),
  },
  {
    name: 'checkoutAbandonmentRate',
    version: 1,
    unit: 'ratio',
    groups: ['source', 'shop'],
    words: 'Checkouts abandoned in the window ÷ checkouts bought or abandoned in the window',
    metrics: ['checkoutsBought', 'checkoutsAbandoned'],
    evaluate: (tally) => ratio(tally.of('checkoutsAbandoned'), tally.of('checkoutsAbandoned') + tally.of('checkoutsBought')),
  },
  {
    name: 'customersByPhase',
    version: 1,
    unit: 'customers by phase',
    groups: [],
    words: 'Customers in each phase of the journey at the instant itself; the window changes nothing',
    metrics: PHASES,
    evaluate: (tally) => amount(Object.fromEntries(PHASES.map((phase) => [phase, tally.of(phase)]))),
  },
  ...ACQUISITION_DEFINITIONS,
  ...INTERVAL_DEFINITIONS,
  ...STEP_DEFINITIONS,
  ...LOYALTY_DEFINITIONS,
  ...FEEDBACK_DEFINITIONS,
  ...VALUE_DEFINITIONS,
  ...CLASS_DEFINITIONS,
];

/** Every number that can be asked for, by name. */
export const KPIS: ReadonlyMap<string, Definition> = new Map(DEFINITIONS.map((definition) => [definition.name, definition]));

/** The metric in every currency in which something is counted, an amount of 0 too. */
function money(tally: Tally, counted: Metric[], metric: Metric): Record<string, number> {
  return Object.fromEntries(tally.currencies(...counted).map((currency) => [currency, tally.of(metric, currency)]));
}
