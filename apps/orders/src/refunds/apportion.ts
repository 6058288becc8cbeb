/**
 * Shares a whole amount out in proportion to weights, in whole units that add up to it exactly: everyone gets the integer part, the
 * units over go to the largest remainders (Hamilton's method; of equal remainders the first). Not above `weights[i]` while
 * `amount ≤ Σ weights`. Weights of 0 together take nothing.
 */
export function apportion(amount: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map(() => 0);
  const quotas = weights.map((weight, index) => ({ index, ...divided(amount, weight, sum) }));
  const shares = quotas.map(({ whole }) => whole);
  let over = amount - shares.reduce((a, b) => a + b, 0);
  for (const { index } of quotas.sort((a, b) => b.rest - a.rest || a.index - b.index)) {
    if (over-- <= 0) break;
    shares[index]!++;
  }
  return shares;
}

/** `amount × weight ÷ sum`, exactly: the product may lie beyond a double's whole numbers. */
function divided(amount: number, weight: number, sum: number): { whole: number; rest: number } {
  const product = amount * weight;
  if (Number.isSafeInteger(product)) return { whole: Math.floor(product / sum), rest: product % sum };
  const exact = BigInt(amount) * BigInt(weight);
  return { whole: Number(exact / BigInt(sum)), rest: Number(exact % BigInt(sum)) };
}
