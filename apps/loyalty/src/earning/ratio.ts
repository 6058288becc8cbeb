/** Exact fractions. The denominator is above 0 and both are in lowest terms, so that a long row of refunds stays small. */
export interface Ratio {
  n: bigint;
  d: bigint;
}

export const ZERO: Ratio = { n: 0n, d: 1n };
export const ONE: Ratio = { n: 1n, d: 1n };

/** `n ÷ d`; whole numbers only. */
export function ratio(n: bigint | number, d: bigint | number = 1n): Ratio {
  const [top, bottom] = [BigInt(n), BigInt(d)];
  if (bottom === 0n) throw new RangeError('a ratio needs a denominator other than 0');
  const common = gcd(top < 0n ? -top : top, bottom < 0n ? -bottom : bottom) * (bottom < 0n ? -1n : 1n);
  return { n: top / common, d: bottom / common };
}

/** `'1.25'` is 5 ÷ 4. */
export function decimal(text: string): Ratio {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`${text} is no decimal number`);
  const [, sign, whole, fraction = ''] = match;
  return ratio(BigInt(`${sign}${whole}${fraction}`), 10n ** BigInt(fraction.length));
}

export const plus = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d + b.n * a.d, a.d * b.d);
export const minus = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d - b.n * a.d, a.d * b.d);
export const times = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.n, a.d * b.d);
export const over = (a: Ratio, b: Ratio): Ratio => ratio(a.n * b.d, a.d * b.n);
export const sum = (ratios: readonly Ratio[]): Ratio => ratios.reduce(plus, ZERO);
export const least = (a: Ratio, b: Ratio): Ratio => (isBelow(a, b) ? a : b);
export const isBelow = (a: Ratio, b: Ratio): boolean => a.n * b.d < b.n * a.d;
export const isZero = ({ n }: Ratio): boolean => n === 0n;

/** The whole number at or below; for ratios of 0 and above. */
export const floor = ({ n, d }: Ratio): number => Number(n / d);

/** The whole number at or above; for ratios of 0 and above. */
export const ceil = ({ n, d }: Ratio): number => Number((n + d - 1n) / d);

/**
 * Shares a whole amount out in proportion to exact weights, in whole units that add up to it: everyone gets the integer part, the units
 * over go to the largest remainders, of equal ones to the first. Weights of 0 get nothing; if all are 0, nobody gets anything.
 */
export function spread(amount: number, weights: readonly Ratio[]): number[] {
  const total = sum(weights);
  if (isZero(total)) return weights.map(() => 0);
  const quotas = weights.map((weight, index) => ({ index, exact: over(times(ratio(amount), weight), total) }));
  const shares = quotas.map(({ exact }) => floor(exact));
  const rests = quotas.map(({ index, exact }) => ({ index, rest: minus(exact, ratio(shares[index]!)) }));
  const left = amount - shares.reduce((a, b) => a + b, 0);
  rests.sort((a, b) => (isBelow(b.rest, a.rest) ? -1 : isBelow(a.rest, b.rest) ? 1 : a.index - b.index));
  for (const { index } of rests.slice(0, left)) shares[index]!++;
  return shares;
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
