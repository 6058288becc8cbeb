import { formatInstant } from '#lib/contracts';
import type { Cost } from './acquisition-cost.js';
import { whyUnfitted } from './unfitted.js';
import { churnRiskOf, type Amounts, type ValueFit, type Worth } from './worth.js';

/** What a customer is worth, in whole minor units by currency, as of a midnight. */
export interface ValueView {
  historic: Cost;
  formula: Cost;
  predicted: Cost;
  /** The formula's value less what it cost to win them, where that is known. */
  net: Cost;
  acquisitionCost: Cost | null;
  /** Null where the model is unfitted; 1 for whoever has bought on one day only. */
  pAlive: number | null;
  /** Null without a second day, too. */
  churnRisk: number | null;
  /** The midnight it is of, at which it was worked out, and `fit …`. */
  since: string;
  because: string;
  asOf: string;
  /** The fit it was worked out by: `GET /v1/value-model?at=` tells its parameters. */
  fit: number;
  /** Why the prediction is the formula's: all of it, or in which currencies. */
  unfitted?: string;
}

export function valueView({ midnight, fit }: { midnight: number; fit: ValueFit }, worth: Worth, cost: Cost | null): ValueView {
  const amounts = Object.entries(worth.amounts);
  const unfitted = whyUnfitted(fit, Object.keys(worth.amounts));
  const of = (name: keyof Amounts): Cost => Object.fromEntries(amounts.map(([currency, those]) => [currency, those[name]]));
  return {
    historic: of('historic'),
    formula: of('formula'),
    predicted: of('predicted'),
    net: Object.fromEntries(amounts.map(([currency, { formula }]) => [currency, formula - (cost?.[currency] ?? 0)])),
    acquisitionCost: cost,
    pAlive: worth.alive,
    churnRisk: churnRiskOf(worth),
    since: formatInstant(midnight),
    because: `fit ${fit.id}`,
    asOf: formatInstant(midnight),
    fit: fit.id,
    ...(unfitted !== undefined && { unfitted }),
  };
}
