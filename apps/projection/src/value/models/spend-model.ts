import { logGamma } from './log-gamma.js';

/**
 * Gamma-Gamma (Fader and Hardie 2013): what a customer spends on a day with a purchase varies about a mean of their own (gamma with shape
 * `p`), and these means vary between customers (so that a rate is gamma with shape `q` and rate `v`). `v` is money.
 */
export interface SpendParameters {
  p: number;
  q: number;
  v: number;
}

/** Repeat customers: on how many days they bought again, and what they spent on such a day on average. */
export interface Spenders {
  repeats: Int32Array;
  mean: Float64Array;
}

/** How likely their spending is for parameters, as a logarithm: to be asked for many parameters. Means are above 0. */
export function spendLikelihood({ repeats, mean }: Spenders): (parameters: SpendParameters) => number {
  const most = repeats.reduce((highest, x) => Math.max(highest, x), 0);
  const occurs = new Uint8Array(most + 1);
  for (const x of repeats) occurs[x] = 1;
  const logs = mean.map((value) => Math.log(value));
  const common = new Float64Array(most + 1);
  return ({ p, q, v }) => {
    const fixed = q * Math.log(v) - logGamma(q);
    for (let x = 1; x <= most; x++) if (occurs[x]) common[x] = fixed + logGamma(p * x + q) - logGamma(p * x) + p * x * Math.log(x);
    let sum = 0;
    for (let index = 0; index < repeats.length; index++) {
      const x = repeats[index]!;
      sum += common[x]! + (p * x - 1) * logs[index]! - (p * x + q) * Math.log(v + x * mean[index]!);
    }
    return sum;
  };
}

/**
 * What a customer is expected to spend on a day with a purchase: their own mean, drawn towards everybody's the more the fewer days it is
 * the mean of. Everybody's mean without a repeat purchase. For `q` above 1; otherwise there is no mean.
 */
export function expectedSpend({ repeats, mean }: { repeats: number; mean: number }, { p, q, v }: SpendParameters): number {
  return (p * (v + repeats * mean)) / (p * repeats + q - 1);
}
