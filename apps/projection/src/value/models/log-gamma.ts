/** Lanczos' approximation with g = 7 and nine terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** ln Γ(x) for x > 0, to about fifteen digits. */
export function logGamma(x: number): number {
  // Near 0 the approximation is weak, and Γ(x) = Γ(x + 1) ÷ x.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  const at = x - 1;
  let sum = LANCZOS[0]!;
  for (let term = 1; term < LANCZOS.length; term++) sum += LANCZOS[term]! / (at + term);
  const shifted = at + 7.5;
  return HALF_LOG_TWO_PI + (at + 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}
