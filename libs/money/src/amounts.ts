import { Big } from 'big.js';
import { exponentOf } from './currency.js';

/** The bound of the contracts; every sum below it is exact in a double. */
const MAX_MINOR = 1e13;
const HALF_EVEN = 2;
const DECIMAL = /^-?\d{1,30}(\.\d{1,30})?$/;

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
  return amount && roundedMinor(amount, currency);
}

/** The same where nothing may be rounded: undefined too where there are more decimals than the currency has, since `1.234` euros may be more than a thousand. */
export const exactMinorOf = (amount: string, currency: string): number | undefined =>
  (amount.split('.')[1] ?? '').length > exponentOf(currency) ? undefined : minorOf(amount, currency);

/** A line: price × quantity, rounded once. */
export function lineMinorOf(price: unknown, quantity: unknown, currency: string): number | undefined {
  const [unit, times] = [decimalOf(price), decimalOf(quantity)];
  return unit && times && roundedMinor(unit.times(times), currency);
}

/** The amount a whole number of minor units stands for, as decimal text: the inverse of minorOf. */
export function decimalText(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  return new Big(minor).div(new Big(10).pow(exponent)).toFixed(exponent);
}

/** An amount in whole minor units, rounded half to even; undefined where it is negative or beyond what the contracts take. */
export function roundedMinor(amount: Big, currency: string): number | undefined {
  if (amount.lt(0)) return undefined;
  // Tested before shifting: 1e308 would become 310 digits.
  if (amount.gt(MAX_MINOR)) return undefined;
  const minor = amount.times(new Big(10).pow(exponentOf(currency))).round(0, HALF_EVEN);
  return minor.gt(MAX_MINOR) ? undefined : minor.toNumber();
}
