import { ratios, type Definition, type Result } from '../definition.js';
import { GROUPS } from '../groups.js';
import type { Metric, Tally } from '../metrics.js';

const UNIT = 'minor units by currency, with fractions';

/** How what customers buy changes from one purchase to the next. */
export const STEP_DEFINITIONS: readonly Definition[] = [
  {
    name: 'upsellPriceStep',
    version: 1,
    unit: UNIT,
    groups: GROUPS,
    words:
      "Average price of a unit (amounts of the lines ÷ their quantities, as bought) in a purchase of the window less that in the customer's previous purchase in that currency, on average over the purchases that have one. Purchases without lines are passed over",
    metrics: ['priceSteps', 'priceStepSum'],
    evaluate: (tally: Tally): Result => {
      const sums = by(tally, 'priceSteps', (currency) => tally.fraction('priceStepSum', currency, 1));
      const counts = by(tally, 'priceSteps', (currency) => tally.of('priceSteps', currency));
      const value = by(tally, 'priceSteps', (currency) => tally.fraction('priceStepSum', currency, counts[currency]!));
      return { value, numerator: sums, denominator: counts };
    },
  },
  {
    name: 'orderValueStep',
    version: 1,
    unit: UNIT,
    groups: GROUPS,
    words:
      "What was kept of a purchase of the window (subtotal less refunds) less that of the customer's previous purchase in that currency, on average over the purchases that have one",
    metrics: ['orderSteps', 'orderStepSum'],
    evaluate: (tally) =>
      ratios(
        by(tally, 'orderSteps', (currency) => tally.of('orderStepSum', currency)),
        by(tally, 'orderSteps', (currency) => tally.of('orderSteps', currency)),
      ),
  },
];

const by = (tally: Tally, counted: Metric, valueOf: (currency: string) => number): Record<string, number> =>
  Object.fromEntries(tally.currencies(counted).map((currency) => [currency, valueOf(currency)]));
