import { Big } from 'big.js';

/** ISO 4217: currencies whose minor unit is not a hundredth. CLDR's digits differ (they follow use in cash), hence our own table. */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...codes(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...codes(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...codes(4, 'CLF UYW'),
]);

/** Listed by ISO, but nothing is priced in them: metals, funds, testing. */
const NOT_MONEY = new Set('XAU XAG XPT XPD XBA XBB XBC XBD XDR XSU XUA XTS XXX'.split(' '));

const CODES = new Set([...Intl.supportedValuesOf('currency'), ...EXPONENTS.keys()].filter((code) => !NOT_MONEY.has(code)));

/** The bound of the contracts; every sum below it is exact in a double. */
const MAX_MINOR = 1e13;
const HALF_EVEN = 2;
const DECIMAL = /^-?\d{1,30}(\.\d{1,30})?$/;

function codes(exponent: number, list: string): [string, number][] {
  return list.split(' ').map((code) => [code, exponent]);
}

/** `usd` → `USD`; undefined where it is no currency. */
export function currencyOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 10) return undefined;
  const code = value.trim().toUpperCase();
  return CODES.has(code) ? code : undefined;
}

/** How many decimals the currency's minor unit stands for. */
export const exponentOf = (currency: string): number => EXPONENTS.get(currency) ?? 2;

/** A JSON number by its shortest decimal (so 19.99 is 19.99), or decimal text; undefined for anything else, infinities included. */
export function decimalOf(value: unknown): Big | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? new Big(String(value)) : undefined;
  if (typeof value !== 'string' || value.length > 70 || !DECIMAL.test(value.trim())) return undefined;
  return new Big(value.trim());
}

/** A price as it was sent, for the record: the text, or the number's shortest decimal. */
export function priceText(value: unknown): string | undefined {
  if (decimalOf(value) === undefined) return undefined;
  return String(value).trim().slice(0, 60);
}

/**
 * An amount in whole minor units, exact; finer amounts are rounded half to even. Undefined where it is no amount: not a decimal,
 * negative, or beyond what the contracts take.
 */
export function minorOf(value: unknown, currency: string): number | undefined {
  const amount = decimalOf(value);
  return amount && rounded(amount, currency);
}

/** A line: price × quantity, rounded once. */
export function lineMinorOf(price: unknown, quantity: unknown, currency: string): number | undefined {
  const [unit, times] = [decimalOf(price), decimalOf(quantity)];
  return unit && times && rounded(unit.times(times), currency);
}

/** The amount a whole number of minor units stands for, as decimal text: the inverse of minorOf. */
export function decimalText(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  return new Big(minor).div(new Big(10).pow(exponent)).toFixed(exponent);
}

function rounded(amount: Big, currency: string): number | undefined {
  if (amount.lt(0)) return undefined;
  // Tested before shifting: 1e308 would become 310 digits.
  if (amount.gt(MAX_MINOR)) return undefined;
  const minor = amount.times(new Big(10).pow(exponentOf(currency))).round(0, HALF_EVEN);
  return minor.gt(MAX_MINOR) ? undefined : minor.toNumber();
}
