import type { Micros } from '#lib/contracts';
import { minorPerUnit } from '#lib/money';
import { buyerOf, type BuyingHistory, type Money } from './buying-history.js';
import { discountedPurchases } from './discounted-purchases.js';
import type { Fit } from './models/fit.js';
import { aliveProbability, type PurchaseParameters } from './models/purchase-model.js';
import { expectedSpend, type SpendParameters } from './models/spend-model.js';
import type { ValueSettings } from './settings.js';

/** What values are worked out with: the models as fitted to the customers of a midnight, and what the shop had said by then. */
export interface ValueFit {
  id: number;
  midnight: Micros;
  settings: ValueSettings;
  purchases: Fit<PurchaseParameters>;
  /** By currency, in its main unit. */
  spend: Record<string, Fit<SpendParameters>>;
  /** Nine in ten who bought a second time did so within so many days; null where too few have. */
  secondWithinDays: number | null;
  /** Half of them within so many. */
  secondMedianDays?: number | null;
}

/** What one customer is worth at a midnight. */
export interface Worth {
  /** Days with a purchase after the first. */
  repeats: number;
  /** The probability that they have not left, in whole `ALIVE_PARTS`; null where the model is unfitted. */
  alive: number | null;
  /** By currency, in whole minor units, before what it cost to win them. */
  amounts: Record<string, Amounts>;
}

export interface Amounts {
  /** The margin of what was kept to date; below 0 for whoever brought a loss. */
  historic: number;
  formula: number;
  /** The margin expected of the next twelve months; the formula's value where the models are unfitted. */
  predicted: number;
}

/** Probabilities are told in so many parts of one: halved so often that doubles hold them and their sums exactly, added up by anybody in any order. */
export const ALIVE_PARTS = 2 ** 30;

/** Never NaN or infinite; of the amounts only `historic` may lie below 0. */
export function worthOf(history: BuyingHistory, fit: Pick<ValueFit, 'settings' | 'purchases' | 'spend'>): Worth {
  const buyer = buyerOf(history);
  const { purchases } = fit;
  const isModelled = purchases.state === 'fitted' && history.days.length > 0;
  const expected = isModelled ? discountedPurchases(buyer, purchases.parameters) : null;
  const daysInAll = Object.values(history.money).reduce((sum, { days }) => sum + days, 0);
  const amounts = Object.entries(history.money).map(([currency, money]): [string, Amounts] => {
    const formula = formulaValue(money, history.age, fit.settings);
    const spend = fit.spend[currency];
    const modelled = expected !== null && spend?.state === 'fitted';
    const predicted = modelled
      ? expected * (money.days / daysInAll) * spendIn(currency, money, spend.parameters) * marginRateOf(money, fit.settings)
      : formula;
    return [currency, { historic: whole(money.margin), formula: whole(formula), predicted: whole(predicted) }];
  });
  const alive = isModelled ? Math.round(aliveProbability(buyer, purchases.parameters) * ALIVE_PARTS) / ALIVE_PARTS : null;
  return { repeats: buyer.repeats, alive, amounts: Object.fromEntries(amounts) };
}

/** How likely it is that somebody who has bought again has left. Of one-time buyers the model thinks that all are still there. */
export const churnRiskOf = ({ repeats, alive }: Worth): number | null =>
  repeats === 0 || alive === null ? null : Math.round((1 - alive) * ALIVE_PARTS) / ALIVE_PARTS;

const DAYS_PER_YEAR = 365;

/** Average margin per order × orders per year × years they stay. Whoever came less than a year ago is not said to come more often for it. */
function formulaValue({ orders, margin }: Money, age: number, { lifetimeYears }: ValueSettings): number {
  if (orders === 0 || margin <= 0) return 0;
  const ordersPerYear = orders / Math.max(1, (age + 1) / DAYS_PER_YEAR);
  return (margin / orders) * ordersPerYear * lifetimeYears;
}

function spendIn(currency: string, { repeats, mean }: Money, parameters: SpendParameters): number {
  const unit = minorPerUnit(currency);
  return expectedSpend({ repeats, mean: Math.max(0, mean) / unit }, parameters) * unit;
}

/** What was left of what the customer bought so far, else what is left in general. */
function marginRateOf({ revenue, margin }: Money, { marginRate }: ValueSettings): number {
  return revenue > 0 ? Math.min(1, Math.max(0, margin / revenue)) : marginRate;
}

/** Without the −0 that a small loss would round to. */
const whole = (amount: number): number => Math.round(amount) || 0;
