import fc from 'fast-check';
import type { Fact } from '#lib/contracts';
import { KPIS } from '../kpis/definitions.js';
import { someFacts } from '../kpis/testing/arbitraries.js';
import { buyingHistory, type BuyingHistory, type Money } from './buying-history.js';
import { discountedPurchases } from './discounted-purchases.js';
import { FitDataGatherer } from './fit-data.js';
import { fitModels, type FittedModels } from './models/fit.js';
import { expectedPurchases } from './models/purchase-model.js';
import { expectedSpend } from './models/spend-model.js';
import { cdnow } from './testing/cdnow.js';
import { bought, cdnowPurchases, midnightOf, SETTINGS } from './testing/histories.js';
import { SIMULATED, simulatedHistories } from './testing/simulate.js';
import { addWorth, tallyOfSums } from './value-sums.js';
import { churnRiskOf, worthOf } from './worth.js';

const unfitted = { state: 'unfitted', reason: 'too few' } as const;
const NO_MODEL = { purchases: unfitted, spend: {}, settings: SETTINGS };
const historyOf = (facts: Fact[], midnight: string, rate = SETTINGS.marginRate): BuyingHistory =>
  buyingHistory(facts, midnightOf(midnight), rate)!;

test('85 a time, 4 times a year, for 3 years, of which 55 % are left: 561', () => {
  const facts = ['2025-02-01', '2025-05-01', '2025-08-01', '2025-11-01'].map((day) => bought(day, 85_00));
  const settings = { ...SETTINGS, marginRate: 0.55 };
  const worth = worthOf(historyOf(facts, '2026-02-01', 0.55), { ...NO_MODEL, settings });
  expect(worth.amounts['USD']).toEqual({ historic: 187_00, formula: 561_00, predicted: 561_00 });
});

test("a first order yesterday is not one a day: the first year's orders count as a year's", () => {
  expect(worthOf(historyOf([bought('2026-01-01', 10_00)], '2026-01-02'), NO_MODEL).amounts['USD']!.formula).toBe(15_00);
  expect(worthOf(historyOf([bought('2024-01-01', 10_00)], '2026-01-01'), NO_MODEL).amounts['USD']!.formula).toBe(7_49);
});

test('of a loss nothing is predicted but the loss that was', () => {
  const fact = bought('2026-01-01', 10_00, 'o');
  const lossy = { ...fact, data: { ...(fact.data as object), items: [{ amountMinor: 10_00, costMinor: 14_00 }] } };
  expect(worthOf(historyOf([lossy], '2026-02-01'), NO_MODEL)).toEqual({
    repeats: 0,
    alive: null,
    amounts: { USD: { historic: -4_00, formula: 0, predicted: 0 } },
  });
});

test('a rate of 1 a step halves what the first step brings', () => {
  const parameters = { r: 0.16, alpha: 1.86, a: 1.85, b: 3.18 };
  const buyer = { repeats: 3, last: 10, age: 12 };
  const whole = expectedPurchases(buyer, parameters, 1);
  expect(discountedPurchases(buyer, parameters, { steps: 1, weeks: 1, rate: 1 })).toBeCloseTo(whole / 2, 14);
});

(cdnow ? describe : describe.skip)('the CDNOW sample, from its purchases', () => {
  if (!cdnow) return;
  const { expected } = cdnow;
  const gatherer = new FitDataGatherer();
  const histories = new Map(
    [...cdnowPurchases('1997-10-01')].map(([customer, facts]) => [Number(customer), historyOf(facts, '1997-10-01', 1)]),
  );
  for (const history of histories.values()) gatherer.add(history);
  const gathered = gatherer.gathered();
  const models = fitModels(gathered.data);
  if (models.purchases.state !== 'fitted' || models.spend['USD']?.state !== 'fitted') throw new Error('the sample can be fitted');
  const purchases = models.purchases.parameters;
  const spend = models.spend['USD'].parameters;
  const fit = { ...models, settings: { ...SETTINGS, marginRate: 1 } };

  it('is 2,357 customers, of whom 946 came again, nine in ten of them within 159 days', () => {
    expect(gathered.purchases).toMatchObject({
      customers: 2357,
      repeatCustomers: 946,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(gathered.spend['USD']).toMatchObject({ customers: 946 });
    expect(gathered.secondWithinDays).toBe(159);
  });

  it.each([
    ...Object.entries({ ...purchases, LL: models.purchases.logLikelihood }).map(([name, value]) => ['bgnbd_mle', name, value] as const),
    ...Object.entries({ ...spend, LL: models.spend['USD'].logLikelihood }).map(
      ([name, value]) => ['gamma_gamma_mle', name, value] as const,
    ),
  ])('%s: %s is within half a per cent of what others found', (model, name, value) => {
    expect(Math.abs(value / (expected[model] as unknown as Record<string, number>)[name]! - 1)).toBeLessThan(0.005);
  });

  it('gives the values of a year that others have worked out, by their parameters', () => {
    const { bgnbd_mle: theirs, gamma_gamma_mle: money } = expected;
    const values = cdnow!.customers.map((buyer) => discountedPurchases(buyer, theirs) * expectedSpend(buyer, money));
    for (const [id, { clv_12x4_345w_d1pct, clv_lifetimes_docs_convention_12x30units }] of Object.entries(expected.customers_mle_params)) {
      const buyer = cdnow!.customers.find((customer) => customer.id === id)!;
      expect(values[cdnow!.customers.indexOf(buyer)]! / clv_12x4_345w_d1pct!).toBeCloseTo(1, 8);
      const longer = discountedPurchases(buyer, theirs, { steps: 12, weeks: 30, rate: 0.01 }) * expectedSpend(buyer, money);
      expect(longer / clv_lifetimes_docs_convention_12x30units!).toBeCloseTo(1, 8);
    }
    const sum = values.reduce((all, value) => all + value, 0);
    expect(sum / expected.cohort_totals['sum_clv_12m']!).toBeCloseTo(1, 8);
  });

  it('and by our own, from the purchases themselves, within half a per cent', () => {
    const worths = [...histories.values()].map((history) => worthOf(history, fit));
    const sum = worths.reduce((all, { amounts }) => all + amounts['USD']!.predicted, 0);
    expect(Math.abs(sum / 100 / expected.cohort_totals['sum_clv_12m']! - 1)).toBeLessThan(0.005);
    const risks = worths.map(churnRiskOf).filter((risk) => risk !== null);
    expect(risks).toHaveLength(946);
    const alive = worths.reduce((all, worth) => all + worth.alive!, 0) / worths.length;
    expect(Math.abs(alive / expected.cohort_totals['mean_p_alive']! - 1)).toBeLessThan(0.005);
  });

  it('the model expects as many to buy so often as did', () => {
    expect(models.frequencies.map(({ customers }) => customers)).toEqual([1411, 439, 214, 100, 62, 38, 29, 64]);
    for (const { customers, expected: forecast } of models.frequencies) expect(Math.abs(customers - forecast)).toBeLessThan(30);
  });
});

test('the same customers in another order are the same data', () => {
  const histories = [1, 2, 3, 4].map((count) =>
    historyOf(
      ['2026-01-01', '2026-01-05', '2026-02-01', '2026-02-09'].slice(0, count).map((day) => bought(day)),
      '2026-03-01',
    ),
  );
  const digests = [histories, [...histories].reverse()].map((those) => {
    const gatherer = new FitDataGatherer();
    for (const history of those) gatherer.add(history);
    return gatherer.gathered();
  });
  expect(digests[0]).toEqual(digests[1]);
  expect(digests[0]!.secondWithinDays).toBeNull();
});

test('whatever was bought, and however strange the parameters: whole numbers, none of them predicted below 0', () => {
  const positive = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
  const models = fc
    .record({ r: positive(1e-3, 1e3), alpha: positive(0.1, 1e5), a: positive(1e-3, 1e3), b: positive(1e-3, 1e4) })
    .map((parameters): Pick<FittedModels, 'purchases' | 'spend'> => {
      const spend = {
        state: 'fitted',
        parameters: { p: parameters.a, q: 1.01 + parameters.r, v: parameters.b },
        logLikelihood: 0,
      } as const;
      return { purchases: { state: 'fitted', parameters, logLikelihood: 0 }, spend: { USD: spend, EUR: spend } };
    });
  fc.assert(
    fc.property(someFacts, fc.oneof(models, fc.constant(NO_MODEL)), (facts, model) => {
      const history = buyingHistory(facts, midnightOf('2026-12-31'), SETTINGS.marginRate);
      if (!history) return;
      const worth = worthOf(history, { ...model, settings: SETTINGS });
      const risk = churnRiskOf(worth);
      expect(risk === null || (risk >= 0 && risk <= 1)).toBe(true);
      for (const { historic, formula, predicted } of Object.values(worth.amounts)) {
        expect([historic, formula, predicted].every(Number.isSafeInteger)).toBe(true);
        expect(formula >= 0 && predicted >= 0).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

test('risks add up to the number to the last bit, in whatever order they are taken', () => {
  const purchases = { state: 'fitted', parameters: SIMULATED.purchases, logLikelihood: 0 } as const;
  const worths = [...simulatedHistories(3000)].map((history) => worthOf(history, { purchases, spend: {}, settings: SETTINGS }));
  const sums = {};
  for (const worth of worths) addWorth(sums, worth, 1);
  const risks = worths.map(churnRiskOf).filter((risk) => risk !== null);
  const { numerator, denominator } = KPIS.get('churnRisk')!.evaluate(tallyOfSums(sums));
  const added = (some: number[]): number => some.reduce((sum, risk) => sum + risk, 0);
  expect([added(risks), added([...risks].reverse()), added([...risks].sort((a, b) => a - b))]).toEqual([numerator, numerator, numerator]);
  expect(denominator).toBe(risks.length);
});

test('margin above revenue, or none at all, predicts no more than is bought', () => {
  const money: Money = { orders: 2, revenue: 10, margin: 50, days: 2, repeats: 1, mean: 5 };
  const model = {
    purchases: { state: 'fitted', parameters: { r: 1, alpha: 10, a: 1, b: 3 }, logLikelihood: 0 },
    spend: { USD: { state: 'fitted', parameters: { p: 4, q: 4, v: 1 }, logLikelihood: 0 } },
  } as const;
  const predicted = (margin: number): number =>
    worthOf({ days: [0, 7], age: 30, money: { USD: { ...money, revenue: 1000, margin } } }, { ...model, settings: SETTINGS }).amounts[
      'USD'
    ]!.predicted;
  expect(predicted(5000)).toBe(predicted(1000));
  expect(predicted(-20)).toBe(0);
});
