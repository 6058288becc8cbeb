import { logGamma } from './log-gamma.js';

/**
 * BG/NBD (Fader, Hardie and Lee 2005): while customers stay they buy at random, each at a rate of their own (gamma with shape `r` and rate
 * `alpha`, purchases a week), and after each purchase some leave for good, each with a probability of their own (beta with `a` and `b`).
 */
export interface PurchaseParameters {
  r: number;
  alpha: number;
  a: number;
  b: number;
}

/** What the model looks at in one customer. Times are in weeks since the first purchase. */
export interface Buyer {
  /** Days with a purchase after the first such day. */
  repeats: number;
  /** The last of them; 0 where there is none. */
  last: number;
  /** How long the customer has been watched. */
  age: number;
}

/** Many buyers, equal ones together. */
export interface Buyers {
  repeats: Int32Array;
  last: Float64Array;
  age: Float64Array;
  /** How many there are of each. */
  count: Int32Array;
}

/** How likely buyers are for parameters, as a logarithm: to be asked for many parameters. Finite for all positive ones. */
export function purchaseLikelihood({ repeats, last, age, count }: Buyers): (parameters: PurchaseParameters) => number {
  const most = repeats.reduce((highest, x) => Math.max(highest, x), 0);
  const occurs = new Uint8Array(most + 1);
  for (const x of repeats) occurs[x] = 1;
  const common = new Float64Array(most + 1);
  const leaving = new Float64Array(most + 1);
  return ({ r, alpha, a, b }) => {
    // What depends on the number of purchases alone is worked out once.
    const fixed = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
    for (let x = 0; x <= most; x++) {
      if (!occurs[x]) continue;
      common[x] = fixed + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x);
      leaving[x] = x === 0 ? -Infinity : Math.log(a / (b + x - 1));
    }
    let sum = 0;
    for (let index = 0; index < repeats.length; index++) {
      const x = repeats[index]!;
      const watched = Math.log(alpha + age[index]!);
      let value = common[x]! - (r + x) * watched;
      if (x > 0) value += logOnePlusExp(leaving[x]! + (r + x) * (watched - Math.log(alpha + last[index]!)));
      sum += count[index]! * value;
    }
    return sum;
  };
}

/** The probability that a customer has not left: 1 without a repeat purchase, since the model lets people leave only after one. */
export function aliveProbability({ repeats, last, age }: Buyer, { r, alpha, a, b }: PurchaseParameters): number {
  if (repeats === 0) return 1;
  const odds = Math.log(a / (b + repeats - 1)) + (r + repeats) * Math.log((alpha + age) / (alpha + last));
  return 1 / (1 + Math.exp(odds));
}

/** Enough for all parameters a fit may have. */
const MOST_TERMS = 1_000_000;
const LARGE = 1e250;

/**
 * Purchases expected in the next `weeks` of a customer who has not left. The paper's formula (10) divides by `a − 1`, which may be 0, and by
 * a difference of large numbers; the same, added up otherwise, has none of that: over every number of occasions to buy in that time, which
 * are negative binomial, what is bought on so many, each purchase being made only if nobody has left after those before it. Between 0 and
 * what a customer who never leaves would buy.
 */
export function expectedWhileAlive({ repeats: x, age }: Buyer, { r, alpha, a, b }: PurchaseParameters, weeks: number): number {
  const share = weeks / (alpha + age + weeks);
  const likeliest = ((r + x - 1) * share) / (1 - share);
  // Of exactly n occasions: how likely they are as a multiple of none, what is bought on them, and the chance of still being there.
  let [chance, bought, stays] = [1, 0, 1];
  let [chances, sum] = [1, 0];
  for (let n = 0; n < MOST_TERMS; n++) {
    chance *= ((r + x + n) / (n + 1)) * share;
    bought += stays;
    stays *= (b + x + n) / (a + b + x + n);
    chances += chance;
    sum += chance * bought;
    if (n > likeliest && chance * (n + 1) < 1e-15 * chances) break;
    if (chances < LARGE) continue;
    [chance, chances, sum] = [chance / LARGE, chances / LARGE, sum / LARGE];
  }
  return sum / chances;
}

/** Purchases expected in the next `weeks`; of a customer of whom nothing is known but the first purchase, with `last` and `age` 0. */
export const expectedPurchases = (buyer: Buyer, parameters: PurchaseParameters, weeks: number): number =>
  aliveProbability(buyer, parameters) * expectedWhileAlive(buyer, parameters, weeks);

/** The probability that somebody buys on exactly so many days within so many weeks of the first purchase. */
export function repeatProbability({ r, alpha, a, b }: PurchaseParameters, repeats: number, weeks: number): number {
  const [stay, share] = [Math.log(alpha / (alpha + weeks)), weeks / (alpha + weeks)];
  /** Of exactly `n` purchases by somebody who cannot leave. */
  const bought = (n: number): number =>
    share === 0 && n > 0 ? 0 : Math.exp(logGamma(r + n) - logGamma(r) - logGamma(n + 1) + r * stay + (n === 0 ? 0 : n * Math.log(share)));
  const stayed = Math.min(1, Math.exp(logBeta(a, b + repeats) - logBeta(a, b)) * bought(repeats));
  if (repeats === 0) return stayed;
  let fewer = 0;
  for (let n = 0; n < repeats; n++) fewer += bought(n);
  return stayed + Math.exp(logBeta(a + 1, b + repeats - 1) - logBeta(a, b)) * Math.max(0, 1 - fewer);
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

const logOnePlusExp = (x: number): number => (x > 36 ? x : Math.log1p(Math.exp(x)));
