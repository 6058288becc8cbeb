import { cdnow } from '../testing/cdnow.js';
import { expectedSpend, spendLikelihood } from './spend-model.js';

(cdnow ? describe : describe.skip)('the values others have worked out', () => {
  if (!cdnow) return;
  const { expected, published, customers } = cdnow;
  const paper = expected.gamma_gamma_mle.paper;
  const { p, q, v, LL, n } = expected.gamma_gamma_mle;
  const again = customers.filter(({ repeats }) => repeats > 0);

  it('the likelihood of the whole sample', () => {
    const likelihood = spendLikelihood({
      repeats: Int32Array.from(again, ({ repeats }) => repeats),
      mean: Float64Array.from(again, ({ mean }) => mean),
    });
    expect(again).toHaveLength(n);
    expect(likelihood({ p, q, v })).toBeCloseTo(LL, 6);
  });

  it('the expected spending of the first customers, and of all', () => {
    const first = customers.slice(0, 10).map((customer) => expectedSpend(customer, paper));
    expected.gg_expected_spend_first10_paper_params.forEach((value, index) => expect(first[index]).toBeCloseTo(value, 10));
    const { 'E[M] first 10 customers': told, abs_tol, mean_conditional, mean_observed } = published.gamma_gamma_cdnow;
    told.forEach((value, index) => expect(Math.abs(first[index]! - value)).toBeLessThan(abs_tol));
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(again.map((customer) => expectedSpend(customer, { p, q, v }))) / mean_conditional).toBeCloseTo(1, 2);
    expect(mean(again.map((customer) => customer.mean))).toBeCloseTo(mean_observed, 6);
  });

  it('of single customers', () => {
    const known = expected.customers_mle_params;
    for (const { x, zbar, gg_expected_spend } of Object.values(known))
      expect(expectedSpend({ repeats: x!, mean: zbar! }, { p, q, v })).toBeCloseTo(gg_expected_spend!, 8);
  });
});

test("the more days, the more a customer's own mean counts", () => {
  const parameters = { p: 6, q: 4, v: 15 };
  const [all, one, many] = [0, 1, 1000].map((repeats) => expectedSpend({ repeats, mean: 100 }, parameters));
  expect(all).toBe(30);
  expect(one).toBeCloseTo((6 * 115) / 9, 10);
  expect(many).toBeGreaterThan(99);
});
