/** ISO 4217: currencies whose minor unit is not a hundredth. CLDR's digits differ (they follow use in cash), hence our own table. */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...codes(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...codes(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...codes(4, 'CLF UYW'),
]);

/** Listed by ISO, but nothing is priced in them: metals, funds, testing. */
const NOT_MONEY = new Set('XAU XAG XPT XPD XBA XBB XBC XBD XDR XSU XUA XTS XXX'.split(' '));

const CODES = new Set([...Intl.supportedValuesOf('currency'), ...EXPONENTS.keys()].filter((code) => !NOT_MONEY.has(code)));

function codes(exponent: number, list: string): [string, number][] {
  return list.split(' ').map((code) => [code, exponent]);
}

/** Whether ISO 4217 lists it, as money: `EUR`. */
export const isCurrency = (code: string): boolean => CODES.has(code);

/** `usd` → `USD`; undefined where it is no currency. */
export function currencyOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 10) return undefined;
  const code = value.trim().toUpperCase();
  return isCurrency(code) ? code : undefined;
}

/** How many decimals the currency's minor unit stands for. */
export const exponentOf = (currency: string): number => EXPONENTS.get(currency) ?? 2;

/** How many minor units one unit of the currency has: 100 for EUR, 1 for JPY, 1000 for KWD. */
export const minorPerUnit = (currency: string): number => 10 ** exponentOf(currency);
