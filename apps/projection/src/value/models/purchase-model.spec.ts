import fc from 'fast-check';
import { cdnow } from '../testing/cdnow.js';
import { logGamma } from './log-gamma.js';
import {
  aliveProbability,
  expectedPurchases,
  expectedWhileAlive,
  purchaseLikelihood,
  repeatProbability,
  type Buyer,
  type PurchaseParameters,
} from './purchase-model.js';

const PAPER: PurchaseParameters = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
const nobody: Buyer = { repeats: 0, last: 0, age: 0 };
const likelihoodOf = ({ repeats, last, age }: Buyer, parameters: PurchaseParameters): number =>
  purchaseLikelihood({
    repeats: Int32Array.of(repeats),
    last: Float64Array.of(last),
    age: Float64Array.of(age),
    count: Int32Array.of(1),
  })(parameters);

// By other hands: Hardie's spreadsheets, BTYD and PyMC-Marketing, as quoted in their packages' tests.
test.each([
  [0, 0, -0.59947382],
  [200, 38, 100.7957],
])('%d repeats, the last at %d of 40 weeks, are as likely as others say', (repeats, last, expected) => {
  expect(likelihoodOf({ repeats, last, age: 40 }, { a: 0.8, b: 2.5, r: 0.25, alpha: 4 })).toBeCloseTo(expected, 4);
});

test('expected purchases, alive, and how many buy how often, by the parameters of the paper', () => {
  expect(Math.abs(expectedPurchases({ repeats: 2, last: 30.43, age: 38.86 }, PAPER, 39) - 1.226)).toBeLessThan(0.001);
  expect(aliveProbability({ repeats: 0, last: 0, age: 39 }, PAPER)).toBe(1);
  expect(Math.abs(repeatProbability(PAPER, 10, 2) - 1.07869e-7)).toBeLessThan(1e-12);
  expect(Math.abs(repeatProbability(PAPER, 0, 39) - 0.5737864)).toBeLessThan(1e-7);
});

(cdnow ? describe : describe.skip)('the values others have worked out', () => {
  if (!cdnow) return;
  const { expected, published } = cdnow;
  const { r, alpha, a, b } = expected.bgnbd_mle;
  const mle = { r, alpha, a, b };
  const withPaper = expected.with_paper_params;

  it('likelihoods', () => {
    const { params, T: age, cases } = published.bg_nbd_logp_numerically_stable;
    for (const { x: repeats, t_x: last, logp } of cases) expect(likelihoodOf({ repeats, last, age }, params)).toBeCloseTo(logp, 4);
    expect(likelihoodOf({ repeats: 200, last: 38, age: 40 }, params)).toBeCloseTo(expected.logp_check['(x=200,tx=38,T=40)']!, 8);
  });

  it('the likelihood of the whole sample', () => {
    const { customers } = cdnow!;
    const of = purchaseLikelihood({
      repeats: Int32Array.from(customers, ({ repeats }) => repeats),
      last: Float64Array.from(customers, ({ last }) => last),
      age: Float64Array.from(customers, ({ age }) => age),
      count: new Int32Array(customers.length).fill(1),
    });
    expect(of(mle)).toBeCloseTo(expected.bgnbd_mle.LL, 6);
  });

  it.each(Object.entries(withPaper['E[X(t)]']))('purchases of a new customer within %s weeks', (weeks, value) => {
    expect(expectedPurchases(nobody, PAPER, Number(weeks))).toBeCloseTo(value, 10);
  });

  it('published purchases of a new customer', () => {
    const { t, expected: values } = published.bg_nbd_unconditional_expectation;
    t.forEach((weeks, index) => expect(expectedPurchases(nobody, PAPER, weeks) / values[index]!).toBeCloseTo(1, 2));
  });

  it('purchases and survival by the parameters of the paper', () => {
    const much = { repeats: 26, last: 30.86, age: 31 };
    const { x, t_x: last, T: age, t, expected: value, abs_tol } = published.bg_nbd_conditional_expectation;
    const often = expectedPurchases({ repeats: x, last, age }, PAPER, t);
    expect(Math.abs(often - value)).toBeLessThan(abs_tol);
    expect(often).toBeCloseTo(withPaper['CET t=39 x=2 tx=30.43 T=38.86'], 10);
    expect(expectedPurchases(much, PAPER, 52)).toBeCloseTo(withPaper['CET t=52 x=26 tx=30.86 T=31'], 8);
    expect(aliveProbability(much, PAPER)).toBeCloseTo(withPaper['Palive x=26 tx=30.86 T=31'], 12);
    expect(aliveProbability({ repeats: 23, last: 39, age: 39 }, PAPER)).toBeCloseTo(withPaper['Palive x=23 tx=39 T=39'], 12);
    const alive = withPaper['Palive x=5..20 tx=30 T=39'];
    alive.forEach((value, index) => expect(aliveProbability({ repeats: 5 + index, last: 30, age: 39 }, PAPER)).toBeCloseTo(value, 12));
    const paradox = withPaper['CET t=52 tx=20 T=39 for x=10,15,20,25 (increasing frequency paradox)'];
    paradox.forEach((value, index) =>
      expect(expectedPurchases({ repeats: 10 + 5 * index, last: 20, age: 39 }, PAPER, 52) / value).toBeCloseTo(1, 8),
    );
  });

  it('how many buy how often', () => {
    const pmf = published.bg_nbd_pmf;
    expect(repeatProbability(pmf.params, 10, 2)).toBeCloseTo(pmf['P(X(2)=10)'], 11);
    expect(repeatProbability(pmf.params, 0, 39)).toBeCloseTo(pmf['P(X(39)=0)'], 6);
    pmf['P(X(30)=11..20)'].forEach((value, index) => expect(repeatProbability(pmf.params, 11 + index, 30)).toBeCloseTo(value, 8));
  });

  it('who is likeliest to buy next week', () => {
    const ranking = published.lifetimes_ranking_t1;
    for (const [id, value] of Object.entries(ranking)) {
      const buyer = cdnow!.customers.find((customer) => customer.id === id);
      if (buyer) expect(expectedPurchases(buyer, mle, 1)).toBeCloseTo(value as number, 5);
    }
    const next = cdnow!.customers.map((buyer) => ({ id: buyer.id, weekly: expectedPurchases(buyer, mle, 1) }));
    const top = next.sort((one, other) => other.weekly - one.weekly).slice(0, 5);
    expect(Object.fromEntries(top.map(({ id, weekly }) => [id, Number(weekly.toFixed(6))]))).toEqual(
      expected.with_mle_params_checks.lifetimes_docs_top5,
    );
  });

  it('survival and purchases of single customers, and of all', () => {
    const known = expected.customers_mle_params;
    for (const { x, t_x, T, p_alive, cet_39w, cet_52w } of Object.values(known)) {
      const buyer = { repeats: x!, last: t_x!, age: T! };
      expect(aliveProbability(buyer, mle)).toBeCloseTo(p_alive!, 10);
      expect(expectedPurchases(buyer, mle, 39)).toBeCloseTo(cet_39w!, 8);
      expect(expectedPurchases(buyer, mle, 52)).toBeCloseTo(cet_52w!, 8);
    }
    const totals = expected.cohort_totals;
    const alive = cdnow!.customers.map((buyer) => aliveProbability(buyer, mle));
    const bought = cdnow!.customers.reduce((sum, buyer) => sum + expectedPurchases(buyer, mle, 39), 0);
    expect(bought).toBeCloseTo(totals['sum_cet_39w']!, 4);
    expect(alive.reduce((sum, value) => sum + value, 0) / alive.length).toBeCloseTo(totals['mean_p_alive']!, 10);
    expect(alive.filter((value) => value < 0.5)).toHaveLength(totals['customers_p_alive_lt_0_5']!);
    expect(cdnow!.customers.filter(({ repeats }) => repeats === 0)).toHaveLength(totals['customers_x0']!);
  });
});

/** As the paper derives it: the mean over everybody who could have bought like this and not left. Simpson's rule over who leaves how easily. */
function byIntegration({ repeats: x, age }: Buyer, { r, alpha, a, b }: PurchaseParameters, weeks: number): number {
  const logBeta = logGamma(a) + logGamma(b + x) - logGamma(a + b + x);
  const steps = 20_000;
  let sum = 0;
  // p = u⁴ tames the end at which the density may be infinite.
  for (let step = 1; step <= steps; step++) {
    const u = step / steps;
    const p = u ** 4;
    const density =
      p === 1 ? (b + x === 1 ? Math.exp(-logBeta) : 0) : Math.exp((a - 1) * Math.log(p) + (b + x - 1) * Math.log1p(-p) - logBeta);
    const purchases = -Math.expm1(-(r + x) * Math.log1p((p * weeks) / (alpha + age))) / p;
    sum += density * purchases * 4 * u ** 3 * (step === steps ? 1 : step % 2 === 1 ? 4 : 2);
  }
  return sum / steps / 3;
}

const positive = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min: Math.log(min), max: Math.log(max), noNaN: true }).map(Math.exp);
const aBuyer = fc
  .record({ repeats: fc.nat(60), part: fc.double({ min: 0, max: 1, noNaN: true }), age: fc.nat(520) })
  .map(({ repeats, part, age }): Buyer => ({ repeats: age === 0 ? 0 : repeats, last: repeats === 0 || age === 0 ? 0 : part * age, age }));

test('expected purchases are the mean over all who could have bought so, also where the paper divides by nothing', () => {
  const parameters = fc.record({
    r: positive(0.05, 20),
    alpha: positive(0.5, 200),
    a: fc.oneof(fc.constant(1), fc.constant(1 + 1e-9), positive(0.3, 5)),
    b: positive(1, 20),
  });
  fc.assert(
    fc.property(aBuyer, parameters, positive(0.1, 60), (buyer, at, weeks) => {
      const ours = expectedWhileAlive(buyer, at, weeks);
      expect(Math.abs(ours / byIntegration(buyer, at, weeks) - 1)).toBeLessThan(1e-4);
    }),
    { numRuns: 40 },
  );
});

test('whatever the data and the parameters: probabilities lie between 0 and 1, purchases are finite, and more time never brings fewer', () => {
  const wide = fc.record({ r: positive(1e-3, 1e3), alpha: positive(1e-2, 1e5), a: positive(1e-3, 1e3), b: positive(1e-3, 1e4) });
  fc.assert(
    fc.property(aBuyer, wide, positive(0.01, 60), (buyer, at, weeks) => {
      const alive = aliveProbability(buyer, at);
      expect(alive >= 0 && alive <= 1).toBe(true);
      const [fewer, more] = [expectedPurchases(buyer, at, weeks), expectedPurchases(buyer, at, 2 * weeks)];
      expect(fewer >= 0 && more < Infinity).toBe(true);
      expect(more).toBeGreaterThanOrEqual(fewer * (1 - 1e-6));
      expect(Number.isFinite(likelihoodOf(buyer, at))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('the chances of all numbers of repeats are one', () => {
  const chances = Array.from({ length: 400 }, (_, repeats) => repeatProbability(PAPER, repeats, 39));
  expect(chances.every((chance) => chance >= 0)).toBe(true);
  expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 6);
  expect(repeatProbability(PAPER, 0, 0)).toBe(1);
  expect(repeatProbability(PAPER, 3, 0)).toBe(0);
});
