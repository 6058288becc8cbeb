import { Big } from 'big.js';

const DECIMAL = /^[+-]?\d{1,30}(\.\d{1,30})?$/;

/** Decimal text as an exact number; undefined for anything else, thousands separators and currency signs included. */
export const decimal = (text: string | undefined): Big | undefined =>
  text !== undefined && DECIMAL.test(text) ? new Big(text) : undefined;
