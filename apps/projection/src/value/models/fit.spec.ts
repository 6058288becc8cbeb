import fc from 'fast-check';
import { cdnow } from '../testing/cdnow.js';
import { fitModels, fitPurchases, fitSpend, type Fit } from './fit.js';
import { expectedPurchases, type Buyer, type Buyers, type PurchaseParameters } from './purchase-model.js';
import { expectedSpend, type SpendParameters, type Spenders } from './spend-model.js';

const buyersOf = (buyers: readonly Buyer[]): Buyers => ({
  repeats: Int32Array.from(buyers, ({ repeats }) => repeats),
  last: Float64Array.from(buyers, ({ last }) => last),
  age: Float64Array.from(buyers, ({ age }) => age),
  count: new Int32Array(buyers.length).fill(1),
});
const spendersOf = (spenders: readonly { repeats: number; mean: number }[]): Spenders => ({
  repeats: Int32Array.from(spenders, ({ repeats }) => repeats),
  mean: Float64Array.from(spenders, ({ mean }) => mean),
});

(cdnow ? describe : describe.skip)('the CDNOW sample', () => {
  if (!cdnow) return;
  const { customers, expected } = cdnow;
  const fits = fitModels({ buyers: buyersOf(customers), spenders: { USD: spendersOf(customers.filter(({ repeats }) => repeats > 0)) } });

  it.each(['r', 'alpha', 'a', 'b'] as const)('has the %s that others found', (name) => {
    const purchases = fits.purchases as Extract<Fit<PurchaseParameters>, { state: 'fitted' }>;
    expect(purchases.parameters[name] / expected.bgnbd_mle[name]).toBeCloseTo(1, 4);
    expect(Math.abs(purchases.parameters[name] - cdnow!.published.bg_nbd_cdnow_sample[name])).toBeLessThan(0.01);
    expect(purchases.logLikelihood).toBeCloseTo(expected.bgnbd_mle.LL, 5);
  });

  it.each(['p', 'q', 'v'] as const)('has the %s that others found', (name) => {
    const spend = fits.spend['USD'] as Extract<Fit<SpendParameters>, { state: 'fitted' }>;
    expect(spend.parameters[name] / expected.gamma_gamma_mle[name]).toBeCloseTo(1, 4);
    expect(Math.abs(spend.parameters[name] / cdnow!.published.gamma_gamma_cdnow[name] - 1)).toBeLessThan(0.005);
    expect(spend.logLikelihood).toBeCloseTo(expected.gamma_gamma_mle.LL, 5);
  });

  it('is the same with equal customers counted together', () => {
    const together = new Map<string, { buyer: Buyer; count: number }>();
    for (const buyer of customers) {
      const key = `${buyer.repeats} ${buyer.last} ${buyer.age}`;
      together.set(key, { buyer, count: (together.get(key)?.count ?? 0) + 1 });
    }
    const rows = [...together.values()];
    expect(rows.length).toBeLessThan(customers.length);
    const fit = fitPurchases({ ...buyersOf(rows.map(({ buyer }) => buyer)), count: Int32Array.from(rows, ({ count }) => count) });
    expect(fit).toMatchObject({ state: 'fitted' });
    const { parameters } = fit as Extract<typeof fit, { state: 'fitted' }>;
    expect(parameters.a / expected.bgnbd_mle.a).toBeCloseTo(1, 3);
  });
});

const many = (count: number, buyer: (index: number) => Buyer): Buyer[] => Array.from({ length: count }, (_, index) => buyer(index));

test.each<[string, Buyer[], string]>([
  ['nobody', [], '0 customers have bought again; 100 are needed'],
  ['one-time buyers alone', many(500, (index) => ({ repeats: 0, last: 0, age: index % 60 })), '0 customers'],
  [
    '99 who bought again',
    many(500, (index) => (index < 99 ? { repeats: 1, last: 3, age: 20 } : { repeats: 0, last: 0, age: 20 })),
    '99 customers',
  ],
  ['nobody who ever leaves', many(300, (index) => ({ repeats: 1 + (index % 9), last: 51.9, age: 52 })), 'a runs to'],
  ['everybody the same', many(300, () => ({ repeats: 5, last: 40, age: 52 })), 'runs to'],
])('%s: unfitted, and why', (_, buyers, reason) => {
  expect(fitPurchases(buyersOf(buyers))).toEqual({ state: 'unfitted', reason: expect.stringContaining(reason) as string });
});

test.each<[string, { repeats: number; mean: number }[], string]>([
  ['nobody', [], '0 customers'],
  ['all spend the same', Array.from({ length: 200 }, () => ({ repeats: 3, mean: 20 })), 'runs to'],
  [
    'a few spend beyond all measure',
    Array.from({ length: 400 }, (_, index) => ({ repeats: 5, mean: Math.exp((index * 37) % 101) })),
    'runs to',
  ],
])('spending where %s: unfitted, and why', (_, spenders, reason) => {
  expect(fitSpend(spendersOf(spenders))).toEqual({ state: 'unfitted', reason: expect.stringContaining(reason) as string });
});

test('whatever the data: fitted to something that gives sensible numbers, or unfitted', () => {
  const buyer = fc.record({ repeats: fc.nat(8), last: fc.integer({ min: 1, max: 40 }), wait: fc.nat(40) });
  const kinds = fc.array(fc.tuple(buyer, fc.double({ min: 0, max: 1e6, noNaN: true })), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(kinds, (some) => {
      const buyers = Array.from({ length: 240 }, (_, index) => some[index % some.length]!).map(([{ repeats, last, wait }, mean]) => ({
        repeats,
        last: repeats === 0 ? 0 : last,
        age: last + wait,
        mean: mean + 0.01,
      }));
      const again = buyers.filter(({ repeats }) => repeats > 0);
      const { purchases, spend } = fitModels({ buyers: buyersOf(buyers), spenders: { EUR: spendersOf(again) } });
      const found = [purchases, spend['EUR']!];
      for (const fit of found) {
        if (fit.state === 'unfitted') expect(fit.reason.length).toBeGreaterThan(10);
        else expect(Object.values(fit.parameters).every((value) => value > 0 && value < Infinity)).toBe(true);
      }
      for (const one of buyers.slice(0, 12)) {
        const expected = purchases.state === 'fitted' ? expectedPurchases(one, purchases.parameters, 52) : 0;
        const money = spend['EUR']!.state === 'fitted' ? expectedSpend(one, spend['EUR']!.parameters) : 0;
        expect(expected >= 0 && expected < 1e4 && money >= 0 && money < 1e12).toBe(true);
      }
    }),
    { numRuns: 5 },
  );
});
