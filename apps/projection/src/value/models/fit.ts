import { frequencies, type Frequency } from './frequencies.js';
import { maximise } from './maximise.js';
import { purchaseLikelihood, type Buyers, type PurchaseParameters } from './purchase-model.js';
import { spendLikelihood, type SpendParameters, type Spenders } from './spend-model.js';

/** Parameters by maximum likelihood; or none that could be relied on, and why. */
export type Fit<Parameters> = { state: 'fitted'; parameters: Parameters; logLikelihood: number } | { state: 'unfitted'; reason: string };

/** What the models are fitted to. */
export interface FitData {
  buyers: Buyers;
  /** By currency, in its main unit. */
  spenders: Record<string, Spenders>;
}

export interface FittedModels {
  purchases: Fit<PurchaseParameters>;
  spend: Record<string, Fit<SpendParameters>>;
  /** Empty where `purchases` is unfitted. */
  frequencies: Frequency[];
}

/** With fewer customers who bought again, chance decides what is found. */
export const FEWEST_REPEAT_CUSTOMERS = 100;

type Range = readonly [number, number];

/** Far beyond what purchases of people look like: where the likelihood still rises there, the data do not tell. Times are weeks. */
const PURCHASE_RANGES: Record<keyof PurchaseParameters, Range> = { r: [1e-3, 1e3], alpha: [1e-2, 1e5], a: [1e-3, 1e3], b: [1e-3, 1e4] };
/** Up to `q` of 1 the mean of all customers is infinite. */
const SPEND_RANGES: Record<'p' | 'q', Range> = { p: [1e-2, 1e4], q: [1.01, 1e4] };
const V_RANGE: Range = [1e-4, 1e4];

export function fitModels({ buyers, spenders }: FitData): FittedModels {
  const purchases = fitPurchases(buyers);
  return {
    purchases,
    frequencies: purchases.state === 'fitted' ? frequencies(buyers, purchases.parameters) : [],
    spend: Object.fromEntries(Object.entries(spenders).map(([currency, those]) => [currency, fitSpend(those)])),
  };
}

export function fitPurchases(buyers: Buyers): Fit<PurchaseParameters> {
  let [again, purchases, weeks] = [0, 0, 0];
  buyers.count.forEach((count, index) => {
    if (buyers.repeats[index]! > 0) again += count;
    purchases += count * buyers.repeats[index]!;
    weeks += count * buyers.age[index]!;
  });
  if (again < FEWEST_REPEAT_CUSTOMERS) return tooFew(again);
  const alpha = within(weeks / Math.max(purchases, 1), PURCHASE_RANGES.alpha);
  return fitted(purchaseLikelihood(buyers), PURCHASE_RANGES, { r: 0.5, alpha, a: 1, b: 3 });
}

export function fitSpend(spenders: Spenders): Fit<SpendParameters> {
  const customers = spenders.repeats.length;
  if (customers < FEWEST_REPEAT_CUSTOMERS) return tooFew(customers);
  // In units of the mean, so that the ranges serve every currency.
  const scale = spenders.mean.reduce((sum, mean) => sum + mean, 0) / customers;
  const likelihood = spendLikelihood({ repeats: spenders.repeats, mean: spenders.mean.map((mean) => mean / scale) });
  const fit = fitted(likelihood, { ...SPEND_RANGES, v: V_RANGE }, { p: 4, q: 4, v: 0.75 });
  if (fit.state === 'unfitted') return fit;
  const { p, q, v } = fit.parameters;
  return { ...fit, parameters: { p, q, v: v * scale }, logLikelihood: fit.logLikelihood - customers * Math.log(scale) };
}

export const tooFew = (customers: number): Fit<never> => ({
  state: 'unfitted',
  reason: `${customers} customers have bought again; ${FEWEST_REPEAT_CUSTOMERS} are needed`,
});

/** Maximum likelihood over the logarithms of the parameters; unfitted where a parameter runs to the edge of its range. */
function fitted<Name extends string>(
  likelihood: (parameters: Record<Name, number>) => number,
  ranges: Record<Name, Range>,
  start: Record<Name, number>,
): Fit<Record<Name, number>> {
  const names = Object.keys(ranges) as Name[];
  const edges = names.map((name) => ranges[name].map(Math.log) as [number, number]);
  const parametersAt = (at: readonly number[]): Record<Name, number> =>
    Object.fromEntries(names.map((name, index) => [name, Math.exp(at[index]!)])) as Record<Name, number>;
  const { at, value } = maximise(
    (point) => (point.every((x, index) => x >= edges[index]![0] && x <= edges[index]![1]) ? likelihood(parametersAt(point)) : -Infinity),
    names.map((name) => Math.log(start[name])),
  );
  if (!Number.isFinite(value)) return { state: 'unfitted', reason: 'the data have no likelihood under the model' };
  const stuck = names.find((_, index) => at[index]! - edges[index]![0] < EDGE || edges[index]![1] - at[index]! < EDGE);
  if (stuck)
    return { state: 'unfitted', reason: `${stuck} runs to ${parametersAt(at)[stuck].toPrecision(2)}: the data do not determine it` };
  return { state: 'fitted', parameters: parametersAt(at), logLikelihood: value };
}

/** As a logarithm: within a tenth of the edge. */
const EDGE = 0.1;

const within = (value: number, [low, high]: Range): number => Math.min(Math.max(value, low * 2), high / 2);
