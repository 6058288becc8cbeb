import type { Micros } from '#lib/contracts';
import { minorPerUnit } from '#lib/money';
import { dayOf } from '#lib/rules';

/** How numbers are told to people, in English. */

/** `1 point`, `2,500 points`. */
export const pointsInWords = (points: number): string => `${NUMBER.format(points)} ${points === 1 ? 'point' : 'points'}`;

/** `40 EUR`, `40.50 EUR`; rates may be in parts of a minor unit: `0.005 EUR`. */
export function moneyInWords(minor: number, currency: string): string {
  const perUnit = minorPerUnit(currency);
  const digits = minor % perUnit === 0 ? 0 : String(perUnit).length - 1;
  const most = Number.isInteger(minor) ? digits : digits + 6;
  const units = new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: most }).format(minor / perUnit);
  return `${units} ${currency}`;
}

/** `31 March 2026`: the local day of an instant. */
export function dayInWords(at: Micros, timeZone: string): string {
  return DAY.format(new Date(`${dayOf(at, timeZone)}T00:00:00Z`));
}

/** The last day on which something holds that ends at an instant, which is the first of another day. */
export const lastDayInWords = (endsAt: Micros, timeZone: string): string => dayInWords(endsAt - 1, timeZone);

const NUMBER = new Intl.NumberFormat('en');
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
