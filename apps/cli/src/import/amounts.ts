import { Big } from 'big.js';

/** ISO 4217: currencies whose minor unit is not a hundredth. */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...codes(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...codes(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...codes(4, 'CLF UYW'),
]);

const DECIMAL = /^[+-]?\d{1,30}(\.\d{1,30})?$/;
const MOST_MINOR = 1e13;
const HALF_EVEN = 2;

function codes(exponent: number, list: string): [string, number][] {
  return list.split(' ').map((code) => [code, exponent]);
}

export const isCurrency = (text: string): boolean => /^[A-Z]{3}$/.test(text);

/** Decimal text as an exact number; undefined for anything else, thousands separators and currency signs included. */
export const decimal = (text: string | undefined): Big | undefined =>
  text !== undefined && DECIMAL.test(text) ? new Big(text) : undefined;

/** An amount in whole minor units, exact; finer ones are rounded half to even. Undefined where it is negative or beyond all bounds. */
export function minor(amount: Big, currency: string): number | undefined {
  if (amount.lt(0) || amount.gt(MOST_MINOR)) return undefined;
  const whole = amount.times(new Big(10).pow(EXPONENTS.get(currency) ?? 2)).round(0, HALF_EVEN);
  return whole.gt(MOST_MINOR) ? undefined : whole.toNumber();
}
