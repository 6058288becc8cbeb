/** ISO 4217: currencies whose minor unit is not a hundredth. CLDR's digits differ (they follow use in cash), hence a table. */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...codes(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...codes(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...codes(4, 'CLF UYW'),
]);

const CODES = new Set([...Intl.supportedValuesOf('currency'), ...EXPONENTS.keys()]);

function codes(exponent: number, list: string): [string, number][] {
  return list.split(' ').map((code) => [code, exponent]);
}

/** Whether ISO 4217 lists it: `EUR`. */
export const isCurrency = (code: string): boolean => CODES.has(code);

/** How many minor units one unit of the currency has: 100 for EUR, 1 for JPY, 1000 for KWD. */
export const minorPerUnit = (currency: string): number => 10 ** (EXPONENTS.get(currency) ?? 2);
