import type { ValueFit, Worth } from './worth.js';
import { whyUnfitted } from './unfitted.js';
import { valueView } from './value-view.js';
import { SETTINGS } from './testing/histories.js';

const NONE = { state: 'unfitted', reason: 'too few' } as const;
const PURCHASES = { state: 'fitted', parameters: { r: 1, alpha: 10, a: 1, b: 3 }, logLikelihood: 0 } as const;
const SPEND = { state: 'fitted', parameters: { p: 4, q: 4, v: 1 }, logLikelihood: 0 } as const;

test.each([
  ['all is the formula’s where nothing tells when they buy', { purchases: NONE, spend: { USD: SPEND } }, ['USD'], 'too few'],
  ['nothing to say', { purchases: PURCHASES, spend: { USD: SPEND, EUR: NONE } }, ['USD'], undefined],
  ['of nobody there is nothing to say', { purchases: PURCHASES, spend: {} }, [], undefined],
  [
    'a currency that could not be fitted is named',
    { purchases: PURCHASES, spend: { USD: SPEND, EUR: NONE } },
    ['EUR', 'USD'],
    'EUR: too few',
  ],
  [
    'as is one in which nobody has bought again',
    { purchases: PURCHASES, spend: { EUR: NONE } },
    ['CHF', 'EUR'],
    'CHF: 0 customers have bought again; 100 are needed; EUR: too few',
  ],
])('%s', (_, models, currencies, said) => expect(whyUnfitted(models, currencies)).toBe(said));

test('a customer’s page says it of the currencies they are valued in', () => {
  const fit: ValueFit = { id: 1, midnight: 0, settings: SETTINGS, purchases: PURCHASES, spend: { USD: SPEND }, secondWithinDays: null };
  const amounts = { historic: 1, formula: 2, predicted: 2 };
  const worth = (...currencies: string[]): Worth => ({
    repeats: 0,
    alive: 1,
    amounts: Object.fromEntries(currencies.map((currency) => [currency, amounts])),
  });
  const said = (...currencies: string[]): string | undefined => valueView({ midnight: 0, fit }, worth(...currencies), null).unfitted;
  expect([said('USD'), said('EUR'), said('USD', 'EUR')]).toEqual([
    undefined,
    'EUR: 0 customers have bought again; 100 are needed',
    'EUR: 0 customers have bought again; 100 are needed',
  ]);
});
